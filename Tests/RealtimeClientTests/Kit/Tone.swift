import RealtimeUnits

/// Sounds to test with.
enum Tone {
    /// A square wave of 500 Hz: a level that is the same in every frame.
    static func square(_ duration: Duration, at rate: SampleRate, amplitude: Float = 0.5) -> [Float] {
        let half = max(1, rate.hertz / 1_000)
        return (0..<SampleCount(duration, at: rate).value).map { ($0 / half) % 2 == 0 ? amplitude : -amplitude }
    }

    /// No sound.
    static func silence(_ duration: Duration, at rate: SampleRate) -> [Float] {
        [Float](repeating: 0, count: SampleCount(duration, at: rate).value)
    }
}
