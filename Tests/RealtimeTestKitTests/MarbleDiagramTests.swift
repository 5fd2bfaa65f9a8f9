import RealtimeTestKit
import RealtimeUnits
import Testing

@Suite("Marble diagram")
struct MarbleDiagramTests {
    @Test("One character stands for 20 ms, and lanes are as long as the longest")
    func drawing() {
        var diagram = MarbleDiagram()
        diagram.mark(
            "s",
            in: .microphone,
            from: SessionInstant(.milliseconds(40)),
            to: SessionInstant(.milliseconds(100))
        )
        diagram.mark("!", in: .server, from: SessionInstant(.milliseconds(119)))
        let expected = """
            mic      ..sss.
            server   .....!
            playback ......
            """
        #expect(diagram.description == expected)
    }

    @Test("A drawing reads back equal, with the instants of its marks")
    func reading() {
        let diagram = MarbleDiagram(
            """
            mic      ..ss
            server   ...A......
            """
        )
        #expect(diagram.marks(in: .microphone).map(\.instant.offset) == [.milliseconds(40), .milliseconds(60)])
        #expect(diagram.marks(in: .server).map(\.instant.offset) == [.milliseconds(60)])
        #expect(diagram.marks(in: .server).map(\.character) == ["A"])
        #expect(MarbleDiagram(diagram.description) == diagram)
    }

    @Test("Dots at the end make no difference, a mark at another place does")
    func equality() {
        #expect(MarbleDiagram("mic ..s...") == MarbleDiagram("mic ..s"))
        #expect(MarbleDiagram("mic .s") != MarbleDiagram("mic ..s"))
    }

    @Test("A mark far in the future does not make a diagram without bound")
    func bound() {
        var diagram = MarbleDiagram()
        diagram.mark("x", in: .server, from: .start, to: SessionInstant(.seconds(1_000_000)))
        #expect(diagram.marks(in: .server).count == MarbleDiagram.longest)
        diagram.mark("x", in: .microphone, from: SessionInstant(.seconds(1_000_000)))
        #expect(diagram.marks(in: .microphone).isEmpty)
    }
}
