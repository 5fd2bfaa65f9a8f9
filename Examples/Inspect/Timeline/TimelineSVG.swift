/// A timeline as SVG: rows of a minute, or of 120 events, with lanes for the caller, the assistant and the deltas.
struct TimelineSVG {
    private let picture: TimelinePicture
    private var body = ""

    /// Seconds or events of a row.
    private let rowLength: Double
    /// Distance of the ticks.
    private let tick: Double
    private static let width = 1_200.0
    private static let margin = 90.0
    private static let rowHeight = 132.0
    private static let top = 44.0

    /// Draws `picture`.
    init(_ picture: TimelinePicture) {
        self.picture = picture
        rowLength = picture.base == .order ? 120 : 60
        tick = picture.base == .order ? 10 : 5
        for row in 0..<rowCount { drawFrame(of: row) }
        drawDeltas()
        for turn in picture.turns {
            drawBar(turn.range, lane: 0, "caller", title: turn.transcript)
        }
        for reply in picture.replies {
            if reply.end > reply.heard.upperBound {
                drawBar(reply.heard.upperBound...reply.end, lane: 1, "unheard", title: nil)
            }
            drawBar(reply.heard, lane: 1, reply.isSpoken ? "assistant" : "written", title: reply.text)
            if reply.isInterrupted { drawCut(reply.heard.upperBound, "cut", "interrupted") }
        }
        for mark in picture.marks { drawCut(mark.time, "mark", mark.text) }
    }

    /// The document.
    var text: String {
        let height = Self.top + Double(rowCount) * Self.rowHeight + 8
        let width = Self.margin + Self.width + 20
        return """
            <svg xmlns="http://www.w3.org/2000/svg" viewBox="0 0 \(Self.number(width)) \(Self.number(height))" \
            width="\(Self.number(width))" height="\(Self.number(height))" font-family="sans-serif" font-size="11">
            <style>
            .caller{fill:#2b6cb0}.assistant{fill:#2f855a}.written{fill:#9ae6b4}.unheard{fill:#e2e8f0;stroke:#a0aec0}
            .delta{fill:#805ad5}.cut{stroke:#c53030;stroke-width:2}.mark{stroke:#d69e2e;stroke-dasharray:2 2}
            .axis{stroke:#cbd5e0}.words{fill:#1a202c}.label{fill:#4a5568}
            </style>
            <rect width="100%" height="100%" fill="#fff"/>
            <text class="words" x="8" y="20">Time \(Self.escaped(picture.base.legend)). \
            Grey was received but not heard, red lines are interruptions.</text>
            \(body)</svg>
            """
    }

    private var rowCount: Int { Int(picture.duration / rowLength) + 1 }

    // MARK: Parts

    private mutating func drawFrame(of row: Int) {
        let y = Self.top + Double(row) * Self.rowHeight
        for (lane, name) in ["caller", "assistant", "deltas"].enumerated() {
            add("<text class=\"label\" x=\"8\" y=\"\(Self.number(y + 30 + 30 * Double(lane)))\">\(name)</text>")
        }
        var time = 0.0
        while time <= rowLength {
            let x = Self.number(Self.margin + time / rowLength * Self.width)
            add("<line class=\"axis\" x1=\"\(x)\" y1=\"\(Self.number(y + 10))\" x2=\"\(x)\" ")
            add("y2=\"\(Self.number(y + 104))\"/>")
            if time < rowLength {
                let label = picture.label(Double(row) * rowLength + time)
                let short = label.hasSuffix(".000") ? String(label.dropLast(4)) : label
                add("<text class=\"label\" x=\"\(x)\" y=\"\(Self.number(y + 8))\">\(short)</text>")
            }
            time += tick
        }
        add("\n")
    }

    /// A bar in each of the rows that the range touches; its words in the first.
    private mutating func drawBar(_ range: ClosedRange<Double>, lane: Int, _ style: String, title: String?) {
        let (first, end) = (Int(range.lowerBound / rowLength), Int((range.upperBound / rowLength).rounded(.up)))
        for row in first..<max(first + 1, end) {
            let start = Double(row) * rowLength
            let from = max(range.lowerBound, start)
            let to = min(range.upperBound, start + rowLength)
            let y = Self.top + Double(row) * Self.rowHeight + 16 + 30 * Double(lane)
            // Whatever is there can be seen.
            let width = max(1, (to - from) / rowLength * Self.width)
            let x = Self.number(self.x(from, row))
            add("<rect class=\"\(style)\" x=\"\(x)\" y=\"\(Self.number(y))\" ")
            add("width=\"\(Self.number(width))\" height=\"18\" rx=\"2\"><title>\(bounds(range))</title></rect>\n")
        }
        guard let title, !title.isEmpty else { return }
        let y = Self.top + Double(first) * Self.rowHeight + 43 + 30 * Double(lane)
        let words = Self.escaped(TerminalText.line(title, limit: 60))
        add("<text class=\"words\" font-size=\"9\" x=\"\(Self.number(x(range.lowerBound, first)))\" ")
        add("y=\"\(Self.number(y))\">\(words)</text>\n")
    }

    /// One rectangle a pixel at most, however many deltas there are.
    private mutating func drawDeltas() {
        var counts: [Int: Int] = [:]
        let pixel = rowLength / Self.width
        for delta in picture.deltas { counts[Int(delta.time / pixel), default: 0] += delta.count }
        for (place, count) in counts.sorted(by: { $0.key < $1.key }) {
            let time = Double(place) * pixel
            let row = Int((time + pixel / 2) / rowLength)
            let height = Double(min(18, 5 + 3 * count))
            let y = Self.top + Double(row) * Self.rowHeight + 96 - height
            add("<rect class=\"delta\" x=\"\(Self.number(x(time, row)))\" y=\"\(Self.number(y))\" width=\"1\" ")
            add("height=\"\(Self.number(height))\"/>\n")
        }
    }

    private mutating func drawCut(_ time: Double, _ style: String, _ title: String) {
        let row = Int(time / rowLength)
        let y = Self.top + Double(row) * Self.rowHeight
        let x = Self.number(self.x(time, row))
        add("<line class=\"\(style)\" x1=\"\(x)\" y1=\"\(Self.number(y + 12))\" x2=\"\(x)\" ")
        add("y2=\"\(Self.number(y + 98))\">")
        add("<title>\(picture.label(time)) \(Self.escaped(title))</title></line>\n")
        guard style == "mark" else { return }
        let words = Self.escaped(TerminalText.line(title, limit: 40))
        add("<text class=\"label\" font-size=\"9\" x=\"\(x)\" y=\"\(Self.number(y + 112))\">\(words)</text>\n")
    }

    private func x(_ time: Double, _ row: Int) -> Double {
        Self.margin + (time - Double(row) * rowLength) / rowLength * Self.width
    }

    private func bounds(_ range: ClosedRange<Double>) -> String {
        "\(picture.label(range.lowerBound)) – \(picture.label(range.upperBound))"
    }

    private mutating func add(_ text: String) { body += text }

    /// A tenth of a pixel is finer than anybody sees.
    private static func number(_ value: Double) -> String {
        let tenths = Int((value * 10).rounded())
        return tenths % 10 == 0 ? String(tenths / 10) : "\(tenths / 10).\(abs(tenths % 10))"
    }

    private static func escaped(_ text: String) -> String {
        text.reduce(into: "") { result, character in
            switch character {
            case "&": result += "&amp;"
            case "<": result += "&lt;"
            case ">": result += "&gt;"
            case "\"": result += "&quot;"
            default: result.append(character)
            }
        }
    }
}
