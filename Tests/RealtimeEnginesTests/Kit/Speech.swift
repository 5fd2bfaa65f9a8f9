import RealtimePipeline
import RealtimeUnits

extension SpeechSynthesizer {
    /// The chunks of a text, and the error behind them.
    func chunks(
        of text: String,
        _ cancellation: EngineCancellation = .never
    ) -> (chunks: [[Int16]], error: EngineError?) {
        var chunks: [[Int16]] = []
        do throws(EngineError) {
            try synthesize(text, cancellation: cancellation) { samples in
                chunks.append(samples.withUnsafeBufferPointer { Array($0) })
                return true
            }
            return (chunks, nil)
        } catch {
            return (chunks, error)
        }
    }
}

extension SpeechRecognizer {
    /// Gives samples as a runner does, some at a time.
    func accept(_ samples: [Int16], inPiecesOf count: Int) throws(EngineError) {
        var start = 0
        while start < samples.count {
            let end = min(start + count, samples.count)
            try accept(samples.span.extracting(start..<end))
            start = end
        }
    }
}
