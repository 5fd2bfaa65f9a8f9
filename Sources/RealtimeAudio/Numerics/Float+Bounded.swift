extension Float {
    /// This sample if it can be one, else silence: no number, infinite or beyond ±1000 is a mistake whose square would
    /// stay in every average, and what is 300 dB below full scale only makes arithmetic slow.
    var bounded: Float { VoiceActivityBounds.contain(self) ? self : 0 }
}
