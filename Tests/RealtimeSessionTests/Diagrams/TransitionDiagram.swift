/// The states of one machine that an exploration has seen, and what leads from one to another.
struct TransitionDiagram {
    /// A change of state.
    struct Edge: Hashable, Comparable {
        var source: String
        var target: String
        var input: String

        static func < (left: Edge, right: Edge) -> Bool {
            (left.source, left.target, left.input) < (right.source, right.target, right.input)
        }
    }

    /// What the diagram is of.
    let title: String
    /// What there is to say of it.
    let text: String
    /// The state that the machine begins in.
    let start: String
    private(set) var states: Set<String>
    private(set) var edges: Set<Edge> = []

    init(title: String, text: String, start: String) {
        self.title = title
        self.text = text
        self.start = start
        states = [start]
    }

    /// The machine was in `source`, and `input` has made it `target`. What changes nothing is left out.
    mutating func saw(_ source: String, _ input: String, _ target: String) {
        states.formUnion([source, target])
        if source != target { edges.insert(Edge(source: source, target: target, input: input)) }
    }

    /// States without a way out.
    private var ends: [String] { states.filter { state in !edges.contains { $0.source == state } }.sorted() }

    /// The section of the document: a diagram in Mermaid's language, and the same as a table.
    var markdown: String {
        let names = Dictionary(uniqueKeysWithValues: states.sorted().enumerated().map { ($1, "s\($0)") })
        var lines = ["## \(title)", "", text, "", "```mermaid", "stateDiagram-v2"]
        for state in states.sorted() { lines.append("    state \"\(state)\" as \(names[state] ?? state)") }
        lines.append("    [*] --> \(names[start] ?? start)")
        for (pair, inputs) in grouped {
            let (source, target) = (names[pair[0]] ?? pair[0], names[pair[1]] ?? pair[1])
            lines.append("    \(source) --> \(target): \(inputs.joined(separator: " / "))")
        }
        lines += ends.map { "    \(names[$0] ?? $0) --> [*]" }
        lines += ["```", "", "| State | Input | Becomes |", "|---|---|---|"]
        for (pair, inputs) in grouped {
            lines.append("| \(pair[0]) | \(inputs.map { "`\($0)`" }.joined(separator: ", ")) | \(pair[1]) |")
        }
        return lines.joined(separator: "\n") + "\n"
    }

    /// The inputs between each pair of states.
    private var grouped: [(pair: [String], inputs: [String])] {
        var groups: [(pair: [String], inputs: [String])] = []
        for edge in edges.sorted() {
            let pair = [edge.source, edge.target]
            if groups.last?.pair == pair {
                groups[groups.count - 1].inputs.append(edge.input)
            } else {
                groups.append((pair, [edge.input]))
            }
        }
        return groups
    }
}

/// What is done to a session that is explored: all at once would be more than a test has time for.
enum DiagramAlphabet {
    /// What makes, serves and ends connections.
    case phase
    /// What the two sides say, on a connection that only begins and ends.
    case conversation
}

/// Something whose machines have states with names, and that can be put into all of them.
protocol DiagramSubject {
    /// The names of the states of its machines, in the order of its diagrams.
    var states: [String] { get }
    /// What beside these states decides what an input does, so that it is visited by itself.
    var shape: [String] { get }
    /// Everything that can be done now: what it is called, and what comes of it.
    func moves() throws -> [(input: String, result: Self)]
}

extension DiagramSubject {
    /// Visits every shape that `depth` moves reach, breadth first, and notes what each move has changed.
    /// Returns the number of shapes, and whether there are no more.
    func explore(depth: Int, into diagrams: inout [TransitionDiagram]) throws -> (shapes: Int, isComplete: Bool) {
        var seen: Set<[String]> = [shape]
        var frontier = [self]
        for _ in 0..<depth where !frontier.isEmpty {
            var next: [Self] = []
            for subject in frontier {
                let before = subject.states
                for (input, result) in try subject.moves() {
                    for (index, state) in result.states.enumerated() {
                        diagrams[index].saw(before[index], input, state)
                    }
                    if seen.insert(result.shape).inserted { next.append(result) }
                }
            }
            frontier = next
        }
        return (seen.count, frontier.isEmpty)
    }
}

/// The names of states that machines keep to themselves.
enum StateName {
    /// The name of the case that `value` is, with spaces between its words.
    static func of(_ value: Any) -> String {
        "\(value)".prefix { $0 != "(" }.reduce(into: "") { text, character in
            text += character.isUppercase ? " \(character.lowercased())" : String(character)
        }
    }

    /// The name of what a machine has in its stored property `state`, private as it is.
    static func state(of machine: Any) -> String {
        guard let state = Mirror(reflecting: machine).children.first(where: { $0.label == "state" }) else {
            return "a machine without a property 'state'"
        }
        return of(state.value)
    }

    /// How many elements the stored property `name` has, private as it is.
    static func count(of name: String, in machine: Any) -> Int {
        guard let property = Mirror(reflecting: machine).children.first(where: { $0.label == name }) else { return -1 }
        return Mirror(reflecting: property.value).children.count
    }
}
