/// Rows of text in columns that stand under each other.
struct Table {
    /// Where the cells of a column stand.
    enum Alignment: Sendable {
        /// Text.
        case left
        /// Numbers.
        case right
    }

    private let columns: [(title: String, alignment: Alignment)]
    private var rows: [[String]] = []
    private static let gap = "  "

    /// A table with these columns.
    init(_ columns: [(title: String, alignment: Alignment)]) { self.columns = columns }

    /// Adds a row, with a cell for each column.
    mutating func add(_ cells: [String]) { rows.append(cells) }

    /// The lines, titles first.
    var lines: [String] {
        let all = [columns.map(\.title)] + rows
        let widths = columns.indices.map { index in all.map { $0[index].count }.max() ?? 0 }
        return all.map { row in
            let cells = columns.indices.map { index in
                let space = String(repeating: " ", count: widths[index] - row[index].count)
                return columns[index].alignment == .left ? row[index] + space : space + row[index]
            }
            var line = cells.joined(separator: Self.gap)
            while line.last == " " { line.removeLast() }
            return line
        }
    }
}
