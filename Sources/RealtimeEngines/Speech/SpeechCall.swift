internal import RealtimePipeline
internal import RealtimeUnits

/// A call whose answer is raw PCM16, on its way to whoever hears it.
struct SpeechCall {
    let connection: EngineConnection
    let rate: SampleRate

    /// Emits the samples of the answer as they come, at least 20 ms at a time: a shorter chunk is not worth a message.
    func emit(
        _ call: HTTPCall,
        cancellation: EngineCancellation,
        emit: (Span<Int16>) -> Bool
    ) throws(EngineError) {
        var stream = PCMStream(leastSamples: rate.hertz / 50)
        var isChecked = false
        let ending = try connection.exchange(call, cancellation: cancellation) { bytes throws(EngineError) in
            if !isChecked {
                let type = connection.contentType
                guard !type.hasPrefix("text/"), type != "application/json" else {
                    throw connection.error("the server answered with '\(type)' instead of samples")
                }
                isChecked = true
            }
            let chunk = stream.chunk(with: bytes)
            guard !stream.isSoundFile else {
                throw connection.error("the server answered with a sound file instead of raw samples")
            }
            return chunk.isEmpty || emit(chunk.span) ? .more : .unwanted
        }
        guard ending == .complete else { return }
        let rest = stream.rest()
        if !rest.isEmpty { _ = emit(rest.span) }
        guard stream.sampleCount > 0 else { throw connection.error("the server answered without a sample") }
    }
}
