/// Turns frames of one dialect into events and back.
///
/// Decoding never loses anything: an event without a type here, or one that does not decode as the type it names,
/// becomes `.unknown` with its bytes. An error is thrown only where the frame is no event at all. Decoding an event
/// and encoding it in the same dialect gives an object that is equal as JSON, member for member.
///
/// What belongs to another dialect is not translated here: see ``DialectTranslator``.
public struct EventCodec: Hashable, Sendable {
    /// The spelling on the wire.
    public var dialect: Dialect
    /// Bounds on frames.
    public var limits: JSONLimits
    /// The longest audio of one `input_audio_buffer.append`, in characters of base64. Default 15 MiB, the limit that
    /// OpenAI documents; a longer one is `.unknown` with the reason.
    public var maximumAppend = 15 << 20

    /// Creates a codec.
    public init(dialect: Dialect, limits: JSONLimits = .standard) {
        self.dialect = dialect
        self.limits = limits
    }

    // MARK: Decoding

    /// Decodes a client's frame. O(bytes).
    public func decodeClientEvent(_ text: Span<UInt8>) throws(EventError) -> ClientEvent {
        if dialect.hasPlainAppend, text.count <= maximumAppend,
            let append = InputAudioBufferAppend(scanning: text, limits: limits)
        {
            return .inputAudioBufferAppend(append)
        }
        return try decode(text, kind: ClientEventKind.self) { (kind, reader) throws(EventError) in
            let event = try ClientEvent.decode(kind, members: &reader)
            if case .inputAudioBufferAppend(let append) = event, append.audio.base64.count > maximumAppend {
                throw EventError(
                    .invalidValue(
                        expected: "at most \(maximumAppend) characters of base64",
                        found: "\(append.audio.base64.count)"
                    ),
                    path: ["audio"]
                )
            }
            return event
        } unknown: {
            .unknown($0)
        }
    }

    /// Decodes a server's frame. O(bytes).
    public func decodeServerEvent(_ text: Span<UInt8>) throws(EventError) -> ServerEvent {
        // Only the name that the dialect uses is taken here: the general way remembers that another one was written.
        if let usual = dialect.audioDelta, let delta = AudioDelta(scanning: text, as: usual, limits: limits) {
            return .outputAudioDelta(delta)
        }
        return try decode(text, kind: ServerEventKind.self) { (kind, reader) throws(EventError) in
            try ServerEvent.decode(kind, members: &reader)
        } unknown: {
            .unknown($0)
        }
    }

    /// Decodes a server's frame; as ``decodeServerEvent(_:)-(Span<UInt8>)``.
    public func decodeServerEvent(_ text: [UInt8]) throws(EventError) -> ServerEvent {
        try decodeServerEvent(text.span)
    }

    /// Decodes a client's frame; as ``decodeClientEvent(_:)-(Span<UInt8>)``.
    public func decodeClientEvent(_ text: [UInt8]) throws(EventError) -> ClientEvent {
        try decodeClientEvent(text.span)
    }

    private func decode<Kind: EventKind, Event>(
        _ text: Span<UInt8>,
        kind _: Kind.Type,
        event: (Kind, inout MemberReader) throws(EventError) -> Event,
        unknown: (UnknownEvent) -> Event
    ) throws(EventError) -> Event {
        try text.withUnsafeBufferPointer { (bytes) throws(EventError) in
            let tape: JSONTape
            do throws(JSONError) {
                tape = try JSONTape(bytes, limits: limits)
            } catch {
                throw EventError(malformed: error, in: bytes)
            }
            var source = WireSource(cursor: JSONCursor(bytes), nodes: tape.nodes, dialect: dialect)
            return try withUnsafePointer(to: &source) { (source) throws(EventError) in
                let root = WireNode(source: source, index: 0)
                guard root.kind == .object else { throw EventError(.notAnObject(root.kind), offset: root.offset) }
                var reader = try MemberReader(root)
                guard let type = reader.take("type") else {
                    throw EventError(.missingType, path: ["type"], offset: root.offset)
                }
                guard type.kind == .string, type.node.start < type.node.end else {
                    throw EventError(.missingType, path: ["type"], offset: type.offset)
                }
                guard let found = try type.eventKind(Kind.self),
                    found.kind.row.isName(found.name, understoodIn: dialect)
                else {
                    return unknown(UnknownEvent(type: try type.string(), validated: Array(bytes), failure: nil))
                }
                if Kind.table.usualName(of: found.kind.rawValue, in: dialect) != found.name {
                    reader.spelling = Spelling.Bits(eventName: found.name)
                }
                do throws(EventError) {
                    return try event(found.kind, &reader)
                } catch {
                    let name = try type.string()
                    return unknown(UnknownEvent(type: name, validated: Array(bytes), failure: error.naming(name)))
                }
            }
        }
    }

    // MARK: Encoding

    /// Encodes a client event; `nil` where the dialect has no such event. O(bytes).
    public func encode(_ event: ClientEvent) -> [UInt8]? {
        switch event {
        case .inputAudioBufferAppend(let append) where dialect.hasPlainAppend: return encodeAppend(append)
        case .unknown(let unknown): return unknown.bytes
        default: break
        }
        var writer = WireWriter(dialect: dialect)
        return event.write(to: &writer) ? writer.json.bytes : nil
    }

    /// Encodes a server event; `nil` where the dialect has no such event. O(bytes).
    public func encode(_ event: ServerEvent) -> [UInt8]? {
        switch event {
        case .outputAudioDelta(let delta) where delta.unknownMembers.spelling.dialect == nil: return encodeDelta(delta)
        case .unknown(let unknown): return unknown.bytes
        default: break
        }
        // What came in this dialect goes as it came.
        if dialect == .browser, event.payload?.unknownMembers.spelling.dialect != .browser,
            let item = BrowserSpelling.createdItem(of: event)
        {
            var writer = WireWriter(dialect: dialect)
            writer.object(item, type: "conversation.item.created")
            return writer.json.bytes
        }
        var writer = WireWriter(dialect: dialect)
        return event.write(to: &writer) ? writer.json.bytes : nil
    }
}

extension SessionConfiguration {
    /// Whether the session only transcribes; the beta has events of their own for these.
    var isTranscription: Bool { type == "transcription" }

    /// Whether the event's name in `dialect` says so; where a peer wrote the type, that did, and the name stays.
    func isTranscription(named dialect: Dialect) -> Bool {
        isTranscription && dialect == .openAIBeta
            && !unknownMembers.spelling.bits(in: dialect).contains(.otherType)
    }
}
