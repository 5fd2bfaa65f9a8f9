extension Duration {
    /// The whole nanoseconds of a duration from zero to 10⁴ s; `nil` for any other.
    ///
    /// For what is computed with every frame: `components` costs two quotients of 128 bits, this one of hardware.
    package var shortNanoseconds: Int? {
        let total = attoseconds
        guard total >= 0, total < Self.attosecondsOfShort else { return nil }
        let words = (high: UInt64(truncatingIfNeeded: total >> 64), low: UInt64(truncatingIfNeeded: total))
        return Int(truncatingIfNeeded: (1_000_000_000 as UInt64).dividingFullWidth(words).quotient)
    }

    /// 10⁴ s: the high word stays below the divisor, as a quotient of one word needs it.
    private static let attosecondsOfShort: Int128 = 10_000_000_000_000_000_000_000
}
