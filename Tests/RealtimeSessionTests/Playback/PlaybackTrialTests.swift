import RealtimeUnits
import Testing

@Suite("What the listener heard")
struct PlaybackTrialTests {
    @Test(
        "With acknowledgements a truncation claims no sample too much, at most one interval too little, and is never refused",
        arguments: UInt64(1)...12
    )
    func acknowledged(seed: UInt64) throws {
        var trial = try PlaybackTrial(seed: seed, .acknowledged)
        try trial.run(.seconds(20))
        #expect(trial.interruptions >= 3, "seed \(seed) interrupts too little to show anything")
        #expect(trial.cuts >= 3)
    }

    @Test(
        "Without acknowledgements a truncation claims no sample too much of a loudspeaker that is as late as was said",
        arguments: UInt64(101)...112
    )
    func clock(seed: UInt64) throws {
        var trial = try PlaybackTrial(seed: seed, .clock)
        try trial.run(.seconds(20))
        #expect(trial.interruptions >= 3, "seed \(seed) interrupts too little to show anything")
        #expect(trial.cuts >= 3)
    }
}
