import Testing

@testable import realtime_inspect

@Suite("Tables and progress")
struct TableTests {
    @Test("columns stand under each other, numbers at the right")
    func alignment() {
        var table = Table([("type", .left), ("n", .right)])
        table.add(["a", "1"])
        table.add(["long name", "1234"])
        #expect(table.lines == ["type          n", "a             1", "long name  1234"])
    }

    @Test("progress says how far, how fast and how much")
    func progress() {
        let text = Progress.text(
            name: "a.jsonl",
            bytes: 50_000_000,
            size: 200_000_000,
            events: 7,
            elapsed: .milliseconds(500)
        )
        #expect(text == "a.jsonl  25 %  50 MB, 100 MB/s, 7 events")
        let pipe = Progress.text(name: "standard input", bytes: 5, size: nil, events: 1, elapsed: .zero)
        #expect(pipe == "standard input  0 MB, 0 MB/s, 1 events")
    }

    @Test("nothing of progress is written where nobody watches")
    func noTerminal() throws {
        let captured = CapturedConsole()
        var progress = Progress(name: "a", size: 1)
        captured.console.show(&progress, bytes: 1, events: 1)
        captured.console.clearProgress()
        #expect(captured.errorLines.isEmpty)
    }
}
