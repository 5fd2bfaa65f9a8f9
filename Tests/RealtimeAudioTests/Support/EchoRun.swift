import RealtimeAudio
import RealtimeUnits

/// Feeds an echo canceller block by block and keeps what it said.
struct EchoRun: ~Copyable {
    private(set) var telemetry: EchoTelemetry
    private var canceller: EchoCanceller
    private let block: Int
    private var frames: [EchoTelemetry] = []

    init(_ settings: EchoCancellerSettings, block: Int? = nil) throws {
        canceller = try EchoCanceller(settings: settings)
        telemetry = canceller.telemetry
        self.block = block ?? canceller.frameLength
    }

    /// Everything at once, the far end of each block handed in before it.
    mutating func process(_ microphone: [Float], far: [Float]?) throws -> [Float] {
        var output: [Float] = []
        for start in stride(from: 0, to: microphone.count, by: block) {
            output += try process(microphone, far: far, start..<min(start + block, microphone.count))
        }
        return output
    }

    /// One piece of both.
    mutating func process(_ microphone: [Float], far: [Float]?, _ piece: Range<Int>) throws -> [Float] {
        if let far { canceller.played(far.span.extracting(piece), at: SampleCount(piece.lowerBound)) }
        let output = try [Float](capacity: canceller.outputCount(for: piece.count)) {
            try canceller.process(microphone.span.extracting(piece), into: &$0)
        }
        telemetry = canceller.telemetry
        frames.append(telemetry)
        return output
    }

    /// Far end alone.
    mutating func play(_ far: [Float], at position: SampleCount) { canceller.played(far.span, at: position) }

    mutating func reset() throws {
        try canceller.reset()
        telemetry = canceller.telemetry
        frames = []
    }

    /// The share of the blocks between two times, in seconds, that were double talk.
    func doubleTalkShare(from: Double, to: Double) -> Double {
        let rate = Double(canceller.settings.sampleRate.hertz)
        let chosen = frames.filter { Double($0.position.value) > from * rate && Double($0.position.value) <= to * rate }
        return Double(chosen.filter(\.isDoubleTalk).count) / Double(max(1, chosen.count))
    }
}
