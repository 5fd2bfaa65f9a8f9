internal import CFlite
internal import RealtimeLocks
internal import RealtimePipeline

/// A voice of flite.
enum FliteVoice: String, CaseIterable {
    /// Female, US English, 16 kHz; statistical.
    case slt
    /// Male, US English, 16 kHz; diphones: a twentieth of the work, and sounds like it.
    case kal16

    /// flite counts references to the parts of a voice without atomics, and each voice exists once in a process: one
    /// synthesis at a time. At a hundredth of real time or less this is room for a hundred speakers.
    private static let flite = Lock(())
    /// Done once, under the lock, before anything else.
    private static let isStarted: Bool = flite_init() == 0

    /// flite keeps the address of a feature's name, not the name: it must stay where it is.
    private static let streamingInfo: StaticString = "streaming_info"

    /// Takes samples while a text is spoken. Returns whether to go on.
    typealias Emit = (UnsafeBufferPointer<Int16>) -> Bool

    /// What the streaming callback is given.
    private struct Stream {
        var emit: Emit
        var isStopped = false
    }

    /// Speaks an ASCII text.
    ///
    /// - Parameters:
    ///   - text: what to say.
    ///   - leastSamples: the shortest chunk flite should give, but for the last one.
    ///   - emit: takes the samples, at 16 kHz.
    /// - Returns: whether flite made anything of the text.
    func speak(_ text: String, leastSamples: Int, emit: Emit) -> Bool {
        withoutActuallyEscaping(emit) { emit in
            var stream = Stream(emit: emit)
            return withUnsafeMutablePointer(to: &stream) { stream in
                return Self.flite.withLock { _ in
                    guard Self.isStarted else { return false }
                    return self.speakLocked(text, leastSamples: leastSamples, stream: UnsafeMutableRawPointer(stream))
                }
            }
        }
    }

    private func speakLocked(_ text: String, leastSamples: Int, stream: UnsafeMutableRawPointer) -> Bool {
        let voice =
            switch self {
            case .slt: register_cmu_us_slt(nil)
            case .kal16: register_cmu_us_kal16(nil)
            }
        guard let voice, let info = new_audio_streaming_info() else { return false }
        info.pointee.min_buffsize = Int32(clamping: leastSamples)
        info.pointee.userdata = stream
        info.pointee.asc = { wave, start, size, _, info in
            guard let wave, let samples = wave.pointee.samples, let userdata = info?.pointee.userdata else {
                return CST_AUDIO_STREAM_STOP
            }
            let stream = userdata.assumingMemoryBound(to: Stream.self)
            let buffer = UnsafeBufferPointer(start: samples + Int(start), count: max(0, Int(size)))
            if !buffer.isEmpty, !stream.pointee.emit(buffer) { stream.pointee.isStopped = true }
            return stream.pointee.isStopped ? CST_AUDIO_STREAM_STOP : CST_AUDIO_STREAM_CONT
        }
        // The voice owns the value from here; removing the feature frees it.
        let name = UnsafeRawPointer(Self.streamingInfo.utf8Start).assumingMemoryBound(to: CChar.self)
        flite_feat_set(voice.pointee.features, name, audio_streaming_info_val(info))
        defer { flite_feat_remove(voice.pointee.features, name) }
        guard let utterance = flite_synth_text(text, voice) else { return false }
        delete_utterance(utterance)
        return true
    }
}
