import Foundation
import RealtimeEngines
import RealtimeLocks
import RealtimeUnits

@testable import RealtimePipeline

/// A cancellation that a test makes come true. Calls that block are made on the test's own thread, and what cancels them
/// on another: a suspended task comes back after every test that computes has had its turn.
struct Interruption: Sendable {
    private let floors = GenerationFloors()

    var cancellation: EngineCancellation {
        EngineCancellation(floors: floors, lane: .reply, generation: Generation(1))
    }

    func cancel() { floors.raise(to: 2, on: .reply) }

    /// Cancels from another thread; the instant is in the box once it has.
    func cancel(after duration: Duration) -> Moment {
        let moment = Moment()
        Thread.detachNewThread {
            Thread.sleep(forTimeInterval: duration / .seconds(1))
            moment.set()
            cancel()
        }
        return moment
    }
}

/// When something happened.
final class Moment: Sendable {
    private let monitor = Monitor<ContinuousClock.Instant?>(nil)
    func set() { monitor.withLock { $0 = .now } }
    /// How long ago it was; `nil` where it was not yet.
    var age: Duration? { monitor.withLock { $0 }.map { $0.duration(to: .now) } }
}

/// What a call took.
func timed<Result>(_ body: () throws -> Result) rethrows -> (result: Result, duration: Duration) {
    let start = ContinuousClock.now
    let result = try body()
    return (result, start.duration(to: .now))
}

/// The reason of an `engineFailed` that `body` throws; fails where it throws nothing or something else.
func reason(_ body: () throws -> Void) throws -> String {
    do {
        try body()
    } catch EngineError.engineFailed(_, let reason) {
        return reason
    }
    throw Failure("nothing failed")
}

/// English and Chinese.
let bilingual = Scenario(
    id: "test",
    languages: [.english, .chinese],
    instructions: [.english: "Be brief.", .chinese: "说短一点。"],
    voices: [HTTPSpeechSynthesizer.engineName: "scenario-voice"]
)

/// Times that a test can wait for, long enough for a machine that is busy.
let quick = EngineTimeouts(
    connecting: .seconds(5),
    firstByte: .milliseconds(400),
    idle: .milliseconds(400),
    total: .seconds(10)
)

extension [Int16] {
    /// Their bytes, lowest first.
    var littleEndian: [UInt8] {
        flatMap { [UInt8(truncatingIfNeeded: $0), UInt8(truncatingIfNeeded: $0 >> 8)] }
    }

    /// A tone that has every byte value now and then.
    static func ramp(_ count: Int) -> [Int16] {
        (0..<count).map { Int16(truncatingIfNeeded: $0 &* 7919 &+ 13) }
    }
}
