/// How far one file was read.
struct Progress {
    private let name: String
    private let size: Int?
    private let start = ContinuousClock.now
    private var latest: ContinuousClock.Instant?

    /// Ten drawings a second are smooth enough and cost nothing.
    private static let interval = Duration.milliseconds(100)

    /// Progress in a file of `size` bytes, where that is known.
    init(name: String, size: Int?) {
        self.name = name
        self.size = size
    }

    /// What to draw; `nil` where something was drawn a moment ago.
    mutating func text(bytes: Int, events: Int) -> String? {
        let now = ContinuousClock.now
        // Nothing is drawn for what is read at once.
        guard now - (latest ?? start) >= Self.interval else { return nil }
        latest = now
        return Self.text(name: name, bytes: bytes, size: size, events: events, elapsed: now - start)
    }

    static func text(name: String, bytes: Int, size: Int?, events: Int, elapsed: Duration) -> String {
        var text = TerminalText.line(name, limit: 30)
        if let size, size > 0 { text += "  \(min(100, bytes * 100 / size)) %" }
        let seconds = Double(elapsed.components.seconds) + Double(elapsed.components.attoseconds) / 1e18
        let rate = seconds > 0 ? Int(Double(bytes) / seconds / 1e6) : 0
        return text + "  \(bytes / 1_000_000) MB, \(rate) MB/s, \(events) events"
    }
}
