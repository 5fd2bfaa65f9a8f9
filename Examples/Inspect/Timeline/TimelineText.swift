/// A timeline of characters: rows of three lanes, and below each what happened in it, in words.
struct TimelineText {
    private let picture: TimelinePicture
    private let step: Double

    /// Columns of a row. With label and lane a line has fewer than 80.
    static let columns = 60

    /// Draws `picture` with columns of `step` seconds; of one event each where events are counted.
    init(_ picture: TimelinePicture, step: Double) {
        self.picture = picture
        self.step = picture.base == .order ? 1 : step
    }

    /// Calls `body` with each line. Rows in which nothing happens are left out.
    func forEachLine(_ body: (String) -> Void) {
        let column = picture.base == .order ? "one event" : "\(Int((step * 1_000).rounded())) ms"
        body("time \(picture.base.legend); a column is \(column)")
        body("█ speaks  ▒ writes  ░ received but not heard  × interrupted  1–9+ deltas in the column")
        let rowTime = step * Double(Self.columns)
        var rows: [Int: Row] = [:]
        draw(into: &rows)
        var notes = picture.notes[...]
        let noteRows = Set(notes.map { Int($0.time / rowTime) })
        for index in Set(rows.keys).union(noteRows).sorted() {
            let row = rows[index] ?? Row()
            let time = picture.label(Double(index) * rowTime)
            let margin = String(repeating: " ", count: max(0, Self.labelWidth - time.count))
            let blank = String(repeating: " ", count: Self.labelWidth)
            body("")
            body("\(margin)\(time)  caller    \(row.caller.characters)")
            body("\(blank)  assistant \(row.assistant.characters)")
            body("\(blank)  deltas    \(String(row.deltas.map(Self.digit)))")
            while let note = notes.first, Int(note.time / rowTime) <= index {
                notes.removeFirst()
                let time = picture.label(note.time)
                let margin = String(repeating: " ", count: max(0, Self.labelWidth - time.count))
                body("\(margin)\(time)  \(note.lane.isEmpty ? "" : note.lane + "  ")\(note.text)")
            }
        }
    }

    private static let labelWidth = 10

    private struct Row {
        var caller = [Cell](repeating: .nothing, count: columns)
        var assistant = [Cell](repeating: .nothing, count: columns)
        var deltas = [UInt16](repeating: 0, count: columns)
    }

    private static func digit(_ count: UInt16) -> Character {
        count == 0 ? "·" : count > 9 ? "+" : Character(String(count))
    }

    private func draw(into rows: inout [Int: Row]) {
        for turn in picture.turns { fill(turn.range, .speaks, \.caller, &rows) }
        for reply in picture.replies {
            if reply.end > reply.heard.upperBound {
                fill(reply.heard.upperBound...reply.end, .unheard, \.assistant, &rows)
            }
            fill(reply.heard, reply.isSpoken ? .speaks : .writes, \.assistant, &rows)
            if reply.isInterrupted { set(reply.heard.upperBound, \.assistant, &rows) { $0 = .interrupted } }
        }
        for delta in picture.deltas {
            set(delta.time, \.deltas, &rows) { $0 = UInt16(clamping: Int($0) + delta.count) }
        }
    }

    private func fill(
        _ range: ClosedRange<Double>,
        _ cell: Cell,
        _ lane: WritableKeyPath<Row, [Cell]>,
        _ rows: inout [Int: Row]
    ) {
        // What ends where a column begins is not in it.
        let (first, end) = (column(range.lowerBound), Int((range.upperBound / step).rounded(.up)))
        for column in first..<max(first + 1, end) {
            rows[column / Self.columns, default: Row()][keyPath: lane][column % Self.columns] = cell
        }
    }

    private func set<Value>(
        _ time: Double,
        _ lane: WritableKeyPath<Row, [Value]>,
        _ rows: inout [Int: Row],
        _ change: (inout Value) -> Void
    ) {
        let column = column(time)
        change(&rows[column / Self.columns, default: Row()][keyPath: lane][column % Self.columns])
    }

    private func column(_ time: Double) -> Int { Int(time / step) }
}

/// One column of a lane.
private enum Cell: UInt8 {
    case nothing, speaks, writes, unheard, interrupted

    var character: Character {
        switch self {
        case .nothing: "·"
        case .speaks: "█"
        case .writes: "▒"
        case .unheard: "░"
        case .interrupted: "×"
        }
    }
}

extension [Cell] {
    fileprivate var characters: String { String(map(\.character)) }
}
