@testable import RealtimeProtocol

/// `Docs/Events.md`.
extension EventLedger {
    /// The whole page.
    var page: String {
        var text = """
            # Events

            Every event of every dialect, and what this library makes of it. This page is generated from the tables that
            the codec reads names from (`Sources/RealtimeProtocol/Dialects`); `./dev events` writes it anew, and a test
            fails where it is stale.

            - **typed**: a case of `ClientEvent` or `ServerEvent` with typed members. Where the dialect's name is not
              the canonical one of the first column, it stands beside; where a dialect's peers send two names, both do,
              and the first is the one that is written.
            - *unknown*: known by name and carried as `.unknown` with its bytes.
            - –: the dialect does not have the event.

            A name that a dialect does not have is no error: it decodes as `.unknown`, or as the event that another
            dialect means by it, and is passed on as it came.

            """
        for direction in Direction.allCases { text += "\n## \(direction.rawValue)\n\n\(table(direction))" }
        text += "\n## Notes\n\n"
        for (index, note) in notes.enumerated() { text += "\(index + 1). `\(note.event)`: \(note.text)\n" }
        text += "\n## Counts\n\n\(countTable)"
        return text
    }

    private func table(_ direction: Direction) -> String {
        let dialects = Row.dialects
        var text = "| event | \(dialects.map(\.rawValue).joined(separator: " | ")) |\n"
        text += "|---|\(String(repeating: "---|", count: dialects.count))\n"
        for row in rows where row.direction == direction {
            let marks = dialects.map { dialect in mark(row.cells.filter { $0.dialect == dialect }) }
            let note = notes.firstIndex { $0.event == row.event }.map { " ⁽\(superscript($0 + 1))⁾" } ?? ""
            text += "| `\(row.event)`\(note) | \(marks.joined(separator: " | ")) |\n"
        }
        return text
    }

    private func mark(_ cells: [Cell]) -> String {
        guard let first = cells.first else { return "–" }
        let names = cells.map(\.name)
        let word = first.support == .typed ? "**typed**" : "*unknown*"
        return names == [first.event] ? word : "\(word) \(names.map { "`\($0)`" }.joined(separator: " "))"
    }

    private func superscript(_ number: Int) -> String {
        let digits = Array("⁰¹²³⁴⁵⁶⁷⁸⁹")
        return String(String(number).compactMap(\.wholeNumberValue).map { digits[$0] })
    }

    private var countTable: String {
        var text =
            "| dialect | client typed | client unknown | server typed | server unknown |\n|---|---|---|---|---|\n"
        for dialect in Row.dialects {
            let counts: [String] = Direction.allCases.flatMap { direction -> [String] in
                [Support.typed, .unknown].map { "\(count(direction, dialect, $0))" }
            }
            text += "| \(dialect.rawValue) | \(counts.joined(separator: " | ")) |\n"
        }
        return text
    }

    /// Remarks, in the order of the rows they belong to.
    var notes: [(event: String, text: String)] {
        rows.compactMap { row in Self.remarks[row.direction]?[row.event].map { (row.event, $0) } }
    }
}
