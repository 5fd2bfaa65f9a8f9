internal import RealtimeProtocol
internal import RealtimeUnits

/// Sees in the frames of a session what is counted about it, without decoding them.
struct FrameInspector {
    /// What a frame is.
    enum Sight: Hashable {
        /// Audio; where its base64 lies in the frame.
        case audio(Range<Int>)
        /// The caller began to speak.
        case speechStarted
        /// The caller's turn has ended.
        case speechStopped
        case responseCreated
        case responseDone
        /// The audio of an answer is complete.
        case audioDone
        /// The session's configuration is told.
        case session
        /// A browser opens its session.
        case opening
        case error
        case other
    }

    /// What the client speaks; the first event may tell.
    private(set) var dialect: Dialect
    /// The formats that the session's events have told.
    private(set) var inputFormat: AudioFormat
    private(set) var outputFormat: AudioFormat

    init(dialect: Dialect) {
        self.dialect = dialect
        inputFormat = dialect.defaultInputFormat
        outputFormat = dialect.defaultOutputFormat
    }

    /// What a client's frame is. O(bytes), allocates nothing.
    static func sight(ofClientFrame frame: Span<UInt8>) -> Sight {
        guard let peek = try? FramePeek(scanning: frame) else { return .other }
        if peek.isType("input_audio_buffer.append", in: frame) { return payload("audio", peek, frame) }
        if peek.isType("input_audio_buffer.commit", in: frame) { return .speechStopped }
        if peek.isType("session.create", in: frame) { return .opening }
        return .other
    }

    /// What a frame for the client is. O(bytes), allocates nothing.
    static func sight(ofServerFrame frame: Span<UInt8>) -> Sight {
        guard let peek = try? FramePeek(scanning: frame) else { return .other }
        if peek.isType("response.output_audio.delta", in: frame) || peek.isType("response.audio.delta", in: frame) {
            return payload("delta", peek, frame)
        }
        if peek.isType("input_audio_buffer.speech_started", in: frame) { return .speechStarted }
        if peek.isType("input_audio_buffer.speech_stopped", in: frame) { return .speechStopped }
        if peek.isType("response.created", in: frame) { return .responseCreated }
        if peek.isType("response.done", in: frame) { return .responseDone }
        if peek.isType("response.output_audio.done", in: frame) || peek.isType("response.audio.done", in: frame) {
            return .audioDone
        }
        if peek.isType("session.created", in: frame) || peek.isType("session.updated", in: frame) { return .session }
        return peek.isType("error", in: frame) ? .error : .other
    }

    private static func payload(_ name: StaticString, _ peek: borrowing FramePeek, _ frame: Span<UInt8>) -> Sight {
        guard let member = peek.member(name, in: frame), member.kind == .string else { return .other }
        return .audio(member.value)
    }

    /// A browser's first event decides the dialect, as it does in the session.
    mutating func open() {
        guard dialect != .browser else { return }
        self = FrameInspector(dialect: .browser)
    }

    /// Learns the formats from an event that tells them.
    mutating func learn(from frame: Span<UInt8>) {
        guard let event = try? EventCodec(dialect: dialect).decodeServerEvent(frame) else { return }
        let session: SessionConfiguration
        switch event {
        case .sessionCreated(let created): session = created.session
        case .sessionUpdated(let updated): session = updated.session
        default: return
        }
        if let format = try? session.audio?.input?.format?.audioFormat() { inputFormat = format }
        if let format = try? session.audio?.output?.format?.audioFormat() { outputFormat = format }
    }

    /// How long `characters` of base64 play, in nanoseconds: four characters are three bytes. Whole numbers of 64 bits,
    /// because a `Duration` costs divisions of 128 on every frame.
    static func nanoseconds(ofBase64 characters: Int, _ format: AudioFormat) -> Int {
        let samples = characters / 4 * 3 / format.encoding.bytesPerSample
        // A frame is bounded by the limits of its JSON, 16 MiB, so the product stays far below 2⁶³.
        return samples * 1_000_000_000 / format.sampleRate.hertz
    }
}
