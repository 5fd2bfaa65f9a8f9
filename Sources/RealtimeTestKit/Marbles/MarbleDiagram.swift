public import RealtimeUnits

/// What happened when, as text: one line a lane, one character per 20 ms.
///
/// ```text
/// mic      ..........ssssssss....
/// server   A.........!...........
/// playback ppppppppppp...........
/// ```
///
/// A dot is nothing. Marks at the same place of a lane: the last one is shown.
public struct MarbleDiagram: Hashable, Sendable {
    /// One lane.
    public struct Lane: RawRepresentable, Hashable, Sendable {
        /// Its name.
        public let rawValue: String
        /// Wraps a name.
        public init(rawValue: String) { self.rawValue = rawValue }
        /// What the user does.
        public static let microphone = Lane(rawValue: "mic")
        /// What the server says.
        public static let server = Lane(rawValue: "server")
        /// What leaves the loudspeaker.
        public static let playback = Lane(rawValue: "playback")
    }

    /// A character that is not a dot, and when.
    public struct Mark: Hashable, Sendable {
        /// The start of the 20 ms.
        public var instant: SessionInstant
        /// What is written.
        public var character: Character
    }

    /// What one character stands for: the frame of WebRTC and of most telephony.
    public static let frame: Duration = .milliseconds(20)
    /// The most characters of a lane: ten minutes.
    public static let longest = 30_000

    private var lanes: [(lane: Lane, characters: [Character])]

    /// Creates a diagram of empty lanes.
    public init(lanes: [Lane] = [.microphone, .server, .playback]) { self.lanes = lanes.map { ($0, []) } }

    /// Reads a diagram: the lane's name, blanks, the characters. Blank lines and leading blanks do not count.
    public init(_ text: String) {
        lanes = text.split(separator: "\n").compactMap { line in
            let words = line.split(separator: " ", omittingEmptySubsequences: true)
            guard let name = words.first else { return nil }
            return (Lane(rawValue: String(name)), words.dropFirst().flatMap(Array.init))
        }
        trim()
    }

    /// Writes `character` at `start`; until `end`, exclusively, where that is given. Marks beyond ``longest`` are left out.
    public mutating func mark(
        _ character: Character,
        in lane: Lane,
        from start: SessionInstant,
        to end: SessionInstant? = nil
    ) {
        let first = max(0, Self.index(of: start))
        let last = min(end.map { max(first + 1, Self.index(of: $0)) } ?? first + 1, Self.longest)
        guard first < last else { return }
        let place: Int
        if let index = lanes.firstIndex(where: { $0.lane == lane }) {
            place = index
        } else {
            place = lanes.count
            lanes.append((lane, []))
        }
        let missing = last - lanes[place].characters.count
        if missing > 0 { lanes[place].characters += [Character](repeating: ".", count: missing) }
        for index in first..<last { lanes[place].characters[index] = character }
    }

    /// The marks of a lane, in time: what a test plays its inputs from.
    public func marks(in lane: Lane) -> [Mark] {
        guard let characters = lanes.first(where: { $0.lane == lane })?.characters else { return [] }
        return characters.enumerated().compactMap { index, character in
            character == "." ? nil : Mark(instant: SessionInstant(Self.frame * index), character: character)
        }
    }

    private static func index(of instant: SessionInstant) -> Int {
        let frame = Self.frame.components.attoseconds
        let (seconds, attoseconds) = instant.offset.components
        return Int(seconds) * Int(1_000_000_000_000_000_000 / frame) + Int(attoseconds / frame)
    }

    private mutating func trim() {
        for index in lanes.indices {
            while lanes[index].characters.last == "." { lanes[index].characters.removeLast() }
        }
    }

    /// Equal where the same lanes have the same marks, however long the dots after them.
    public static func == (left: Self, right: Self) -> Bool { left.description == right.description }

    /// Hashes what is compared.
    public func hash(into hasher: inout Hasher) { hasher.combine(description) }
}

extension MarbleDiagram: CustomStringConvertible {
    /// All lanes, names padded, as long as the longest.
    public var description: String {
        var copy = self
        copy.trim()
        let width = copy.lanes.map(\.lane.rawValue.count).max() ?? 0
        let length = copy.lanes.map(\.characters.count).max() ?? 0
        return copy.lanes.map { lane, characters in
            let name = lane.rawValue + String(repeating: " ", count: width - lane.rawValue.count)
            return "\(name) \(String(characters))\(String(repeating: ".", count: length - characters.count))"
        }
        .joined(separator: "\n")
    }
}
