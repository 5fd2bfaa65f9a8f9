import CAllocationCounter
import RealtimeAudio
import RealtimeUnits
import Testing

/// Optimised builds only: without optimisation every generic call may allocate.
@Suite("Allocation", .enabled(if: isOptimized && allocation_counting_works() == 1))
struct AllocationTests {
    /// Calls of the allocator by `body`.
    private static func count(_ body: () throws -> Void) rethrows -> UInt64 {
        let before = allocation_count()
        try body()
        return allocation_count() - before
    }

    @Test("The count counts")
    func itself() {
        #expect(Self.count { _ = [Int](repeating: 1, count: 1_000).map { $0 + allocationSeed } } > 0)
    }

    @Test("Echo cancellation allocates nothing once it is made, not even where it finds the delay and the drift")
    func echo() throws {
        let scene = EchoScene(seconds: 6, delay: 0.1, nearFrom: 4, drift: 1e-4, seed: 1)
        // What the runtime makes once, at the first call, is made after the first round.
        _ = try Self.allocations(of: scene)
        let count = try Self.allocations(of: scene)
        #expect(count == 0)
    }

    private static func allocations(of scene: EchoScene) throws -> UInt64 {
        var canceller = try EchoCanceller(settings: EchoCancellerSettings(sampleRate: .hz16000))
        var count: UInt64 = 0
        for start in stride(from: 0, to: scene.far.count, by: 320) {
            let (near, far) = (scene.microphone.span.extracting(start..<start + 320), scene.far.span)
            let output = try [Float](capacity: 320) { output in
                let before = allocation_count()
                canceller.played(far.extracting(start..<start + 320), at: SampleCount(start))
                try canceller.process(near, into: &output)
                count += allocation_count() - before
            }
            #expect(output.count == 320)
        }
        let telemetry = canceller.telemetry
        #expect(telemetry.delay != nil)
        #expect(telemetry.drift != nil)
        return count
    }

    @Test("Noise suppression and gain control allocate nothing")
    func others() throws {
        var speaker = SpeechGenerator(seed: 2)
        let speech = speaker.samples(seconds: 2)
        _ = try Self.allocations(of: speech)
        let count = try Self.allocations(of: speech)
        #expect(count == 0)
    }

    private static func allocations(of speech: [Float]) throws -> UInt64 {
        var suppressor = try NoiseSuppressor(sampleRate: .hz16000)
        var control = try GainControl(sampleRate: .hz16000)
        var count: UInt64 = 0
        for start in stride(from: 0, to: speech.count, by: 160) {
            var frame = try [Float](capacity: 160) { output in
                let before = allocation_count()
                try suppressor.process(speech.span.extracting(start..<start + 160), into: &output)
                count += allocation_count() - before
            }
            var span = frame.mutableSpan
            count += Self.count { control.process(&span) }
        }
        return count
    }
}

private var isOptimized: Bool {
    #if DEBUG
        false
    #else
        true
    #endif
}

/// Keeps the optimiser from seeing through the test of the test.
private let allocationSeed = Int.random(in: 1...2)
