extension Duration {
    /// The time in milliseconds.
    var milliseconds: Double {
        let (seconds, attoseconds) = components
        return Double(seconds) * 1_000 + Double(attoseconds) / 1e15
    }

    /// In whole milliseconds, for example `812 ms`.
    var inMilliseconds: String { "\(Int(milliseconds.rounded())) ms" }

    /// In seconds with one decimal, for example `1.9 s`.
    var inSeconds: String {
        let tenths = Int((milliseconds / 100).rounded())
        return "\(tenths / 10).\(abs(tenths % 10)) s"
    }

    /// A time in seconds, or `nil` for what is no time: not finite, not positive, or more than a day.
    init?(positiveSeconds seconds: Double) {
        guard seconds.isFinite, seconds > 0, seconds <= 86_400 else { return nil }
        self = .milliseconds(Int((seconds * 1_000).rounded(.up)))
    }
}
