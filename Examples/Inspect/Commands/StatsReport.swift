import RealtimeProtocol
import RealtimeUnits

/// Figures about a stream of events.
struct StatsReport {
    /// Sums.
    struct Figures: Hashable {
        /// Events.
        var count = 0
        /// Bytes of the events' JSON, without what recordings put around it.
        var bytes = 0
        /// Audio in them.
        var audio = AudioLength()

        /// Adds others.
        mutating func add(_ other: Figures) {
            count += other.count
            bytes += other.bytes
            if !other.audio.isEmpty { audio.add(other.audio) }
        }
    }

    /// One type of one direction.
    private struct Row {
        var name: String
        var direction: Direction
        var figures = Figures()
    }

    /// What was read.
    var files: [String] = []
    /// Lines that are no events.
    private(set) var faults = 0
    /// Lines of other protocols.
    private(set) var foreign = 0
    /// By ``EventType/id`` and direction: two places a type.
    private var rows: [Row?] = []
    /// By position in ``DialectSet/order``.
    private var dialects = [Int](repeating: 0, count: DialectSet.order.count)

    /// Counts an event.
    mutating func add(_ figures: Figures, _ line: borrowing EventLine) {
        let index = line.type.id * 2 + (line.direction == .client ? 0 : 1)
        while rows.count <= index { rows.append(nil) }
        if rows[index] == nil { rows[index] = Row(name: line.type.name, direction: line.direction) }
        rows[index]?.figures.add(figures)
        dialects[DialectSet(line.dialect).rawValue.trailingZeroBitCount] += 1
    }

    /// Counts a line without an event.
    mutating func add(_ problem: LineProblem) {
        if problem.isFault { faults += 1 } else { foreign += 1 }
    }

    /// The figures of one type; `nil` where it did not come.
    func figures(of type: String, _ direction: Direction) -> Figures? {
        rows.lazy.compactMap { $0 }.first { $0.name == type && $0.direction == direction }?.figures
    }

    /// The figures of one side, or of both.
    func total(of direction: Direction? = nil) -> Figures {
        rows.reduce(into: Figures()) { sum, row in
            if let row, direction == nil || row.direction == direction { sum.add(row.figures) }
        }
    }

    /// Clients first, the most bytes first.
    private var sorted: [Row] {
        rows.compactMap { $0 }.sorted {
            ($0.direction.rawValue, -$0.figures.bytes, $0.name) < ($1.direction.rawValue, -$1.figures.bytes, $1.name)
        }
    }

    private var spoken: [(dialect: Dialect, count: Int)] {
        zip(DialectSet.order, dialects).filter { $0.1 > 0 }.map { (dialect: $0.0, count: $0.1) }
    }
}

extension StatsReport {
    /// The figures for people.
    var lines: [String] {
        var table = Table([
            ("direction", .left), ("type", .left), ("events", .right), ("bytes", .right), ("audio ms", .right),
        ])
        for row in sorted { table.add(Self.cells(row.direction.rawValue, row.name, row.figures)) }
        for direction in Direction.allCases { table.add(Self.cells(direction.rawValue, "all", total(of: direction))) }
        table.add(Self.cells("both", "all", total()))
        var lines = table.lines
        lines.append("")
        lines.append("dialects: " + spoken.map { "\($0.dialect.rawValue) \($0.count)" }.joined(separator: ", "))
        let unknown = total().audio.unknownBytes
        if unknown > 0 { lines.append("audio of a length that is not known: \(unknown) bytes") }
        if faults > 0 { lines.append("lines that are no events: \(faults)") }
        if foreign > 0 { lines.append("lines of other protocols: \(foreign)") }
        return lines
    }

    private static func cells(_ direction: String, _ type: String, _ figures: Figures) -> [String] {
        let audio = figures.audio.isEmpty ? "" : String(figures.audio.duration.milliseconds)
        return [direction, TerminalText.line(type, limit: 80), String(figures.count), String(figures.bytes), audio]
    }

    /// The figures for programs: one JSON object on one line.
    var json: String {
        var writer = JSONWriter()
        writer.beginObject()
        writer.name("files")
        writer.value(.array(files.map(JSONValue.string)))
        writer.name("types")
        writer.beginArray()
        for row in sorted {
            var object: JSONObject = ["direction": .string(row.direction.rawValue), "type": .string(row.name)]
            Self.set(row.figures, in: &object)
            writer.value(object)
        }
        writer.endArray()
        writer.name("totals")
        writer.beginObject()
        for (name, figures) in [
            ("client", total(of: .client)), ("server", total(of: .server)), ("both", total()),
        ] {
            var object = JSONObject()
            Self.set(figures, in: &object)
            writer.name(name)
            writer.value(object)
        }
        writer.endObject()
        writer.name("dialects")
        writer.value(spoken.reduce(into: JSONObject()) { $0[$1.dialect.rawValue] = .number(JSONNumber($1.count)) })
        writer.name("faulty_lines")
        writer.value(faults)
        writer.name("foreign_lines")
        writer.value(foreign)
        writer.endObject()
        return String(decoding: writer.bytes, as: UTF8.self)
    }

    private static func set(_ figures: Figures, in object: inout JSONObject) {
        object["events"] = .number(JSONNumber(figures.count))
        object["bytes"] = .number(JSONNumber(figures.bytes))
        object["audio_ms"] = .number(JSONNumber(figures.audio.duration.milliseconds))
        if figures.audio.unknownBytes > 0 {
            object["audio_bytes_of_unknown_length"] = .number(JSONNumber(figures.audio.unknownBytes))
        }
    }
}
