import RealtimeProtocol

/// Finds out which dialect a stream is in, from what its events look like.
///
/// It keeps the set of the dialects that everything so far is possible in. An event narrows the set; one that is
/// possible in none of the set is taken as a slip where it is weak evidence (servers mix the beta's and GA's names), and
/// as the truth where it is strong (a session's shape, a name that few use). So the answer sticks for as long as nothing
/// speaks loudly against it; once a session with another identifier begins, anything may.
struct DialectDetector {
    private var all: DialectSet
    /// What the stream can be.
    private(set) var possible: DialectSet
    /// Whether ``possible`` has been narrowed by strong evidence.
    private(set) var isStrong = false
    private var sessionID: String?

    /// Chooses among these.
    init(among dialects: DialectSet = .all) {
        all = dialects
        possible = dialects
    }

    /// Takes an event and returns its dialect. O(bytes) for sessions, and for others until the dialect is clear.
    mutating func dialect(
        of event: Span<UInt8>,
        _ type: EventType,
        _ direction: Direction,
        _ peek: FramePeek
    ) -> Dialect {
        let isSession = type.content == .session
        if isSession || !isSettled {
            // Nothing but a session is looked at below its top level where it would cost much.
            let isSmall = event.count <= Self.smallEvent
            let object =
                isSession || isSmall && !type.isAudio
                ? (try? JSONValue(parsing: event))?.objectValue : nil
            if isSession, let id = object?["session"]?["id"]?.stringValue {
                // Likely the same vendor's, so that what was found is kept until something speaks against it.
                if let sessionID, sessionID != id { isStrong = false }
                sessionID = id
            }
            weigh(DialectEvidence(type, direction, object, peek, event))
        }
        return possible.first ?? .openAI
    }

    /// Takes it as given.
    mutating func settle(on dialect: Dialect) {
        possible = DialectSet(dialect)
        isStrong = true
    }

    /// Chooses among these from now on.
    mutating func restrict(to dialects: DialectSet) {
        guard all != dialects else { return }
        all = dialects
        possible = possible.intersection(dialects).isEmpty ? dialects : possible.intersection(dialects)
    }

    /// Whether only a session's shape could still change the answer.
    private var isSettled: Bool { isStrong && possible.count <= 2 }

    /// The events that tell dialects apart are small; the largest published one has 4 kB.
    private static let smallEvent = 16 << 10

    private mutating func weigh(_ evidence: DialectEvidence) {
        let dialects = evidence.dialects.intersection(all)
        let both = possible.intersection(dialects)
        if !both.isEmpty {
            possible = both
            isStrong = isStrong || evidence.isStrong
        } else if !dialects.isEmpty, evidence.isStrong || !isStrong {
            possible = dialects
            isStrong = evidence.isStrong
        }
    }
}

extension EventType {
    /// Whether events of this type carry audio.
    var isAudio: Bool { if case .audio = content { true } else { false } }
}
