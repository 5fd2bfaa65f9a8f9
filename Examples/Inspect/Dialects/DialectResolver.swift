import RealtimeProtocol

/// Says of each event of a stream which dialect it is in.
struct DialectResolver {
    private let choice: DialectChoice
    private var detector: DialectDetector
    /// The name that came last: it is the same in nearly all lines.
    private var latest: (name: String, choice: DialectChoice?)?

    /// Follows what the user has chosen.
    init(_ choice: DialectChoice) {
        self.choice = choice
        detector = DialectDetector(among: choice == .dashScope ? .dashScope : .all)
    }

    /// What the line says about the dialect of its event; `nil` where that is a protocol which is no dialect of this
    /// one. Counts where the user has chosen nothing.
    mutating func recorded(_ name: String?) -> DialectChoice? {
        guard choice == .auto, let name else { return choice }
        if let latest, latest.name == name { return latest.choice }
        let choice = DialectChoice(recorded: name)
        latest = (name, choice)
        return choice
    }

    /// The dialect of an event, of which its line says `recorded`.
    mutating func dialect(
        of event: Span<UInt8>,
        _ type: EventType,
        _ direction: Direction,
        _ peek: FramePeek,
        recorded: DialectChoice
    ) -> Dialect {
        switch recorded {
        case .fixed(let dialect):
            // Lines that follow and do not say are likely of the same session.
            if choice == .auto { detector.settle(on: dialect) }
            return dialect
        case .dashScope: detector.restrict(to: .dashScope)
        case .auto: break
        }
        return detector.dialect(of: event, type, direction, peek)
    }
}
