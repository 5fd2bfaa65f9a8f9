import Foundation
import RealtimeProtocol
import RealtimeSession
import Testing

@Suite("Transition diagrams")
struct DiagramTests {
    /// The document that has the diagrams.
    private static let document = PublicCommands.package.appending(path: "Docs/StateMachines.md")

    private static let introduction = """
        # State machines

        What each machine of a session does with what it is given. **This document is generated:** an exploration of the
        sessions, breadth first over (state × input), has seen every change of state in it, and a test fails where the
        document is not what the exploration sees. What changes nothing is left out. Several targets of one input depend on
        what other machines do, or on what has been played and queued. Rules that join the machines, and what holds in every
        state, are in [Invariants.md](Invariants.md).

        Inputs with dots and underscores are events of the peer, the others commands of the application or of the model side,
        and timers of the session.

        ```sh
        REALTIME_RENEW_DIAGRAMS=1 swift test --filter DiagramTests
        ```

        """

    /// The depth at which an exploration gives up. All of them end before.
    private static let depth = 40

    private static func diagrams(
        of subjects: [some DiagramSubject],
        _ diagrams: [TransitionDiagram],
        _ shapes: inout Int
    ) throws -> [TransitionDiagram] {
        var diagrams = diagrams
        for subject in subjects {
            let result = try subject.explore(depth: depth, into: &diagrams)
            #expect(result.isComplete, "there is more to see than \(result.shapes) shapes")
            print("diagrams: \(result.shapes) shapes")
            shapes += result.shapes
        }
        return diagrams
    }

    private static func all() throws -> [TransitionDiagram] {
        var shapes = 0
        let diagrams =
            try diagrams(
                of: [
                    ServerSubject(.openAI, .conversation), ServerSubject(.openAI, .phase),
                    ServerSubject(.browser, .phase), ServerSubject(.dashScopeOmni, .phase),
                ],
                ServerSubject.diagrams,
                &shapes
            )
            + diagrams(
                of: [
                    ClientSubject(.openAI, .conversation, configures: false),
                    ClientSubject(.openAI, .phase, configures: true), ClientSubject(.xAI, .phase, configures: true),
                    ClientSubject(.dashScopeOmni, .phase, configures: false),
                    ClientSubject(.openAI, .phase, configures: true, reconnects: true),
                ],
                ClientSubject.diagrams,
                &shapes
            ) + diagrams(of: [ReconnectSubject()], ReconnectSubject.diagrams, &shapes)
        print("drew \(diagrams.count) diagrams of \(shapes) shapes")
        return diagrams
    }

    @Test("The document has what an exploration of the machines sees")
    func isCurrent() throws {
        let diagrams = try Self.all()
        for diagram in diagrams {
            #expect(diagram.states.count >= 2, "nothing moves in \(diagram.title)")
            #expect(diagram.edges.count >= diagram.states.count - 1)
        }
        let text = ([Self.introduction] + diagrams.map(\.markdown)).joined(separator: "\n")
        if ProcessInfo.processInfo.environment["REALTIME_RENEW_DIAGRAMS"] != nil {
            try Data(text.utf8).write(to: Self.document)
        }
        let kept = try String(contentsOf: Self.document, encoding: .utf8)
        let difference = zip(text.split(separator: "\n"), kept.split(separator: "\n")).first { $0 != $1 }
        #expect(
            text == kept,
            "stale from '\(difference?.1 ?? "its end")', which is now '\(difference?.0 ?? "its end")': REALTIME_RENEW_DIAGRAMS=1"
        )
    }

    @Test("A changed transition changes the document")
    func noticesChange() {
        var diagram = TransitionDiagram(title: "t", text: "x", start: "a")
        diagram.saw("a", "go", "b")
        let before = diagram.markdown
        diagram.saw("b", "stay", "b")
        #expect(diagram.markdown == before, "what changes nothing is left out")
        diagram.saw("b", "back", "a")
        #expect(diagram.markdown != before)
        #expect(before.contains("s0 --> s1: go"))
        #expect(before.contains("| a | `go` | b |"))
        #expect(before.contains("s1 --> [*]"))
    }

    @Test("The names of private states are read, and a machine that has none is told")
    func names() {
        enum Phase { case goingOn(since: Int) }
        struct Machine { private var state = Phase.goingOn(since: 5) }
        struct Other {}
        #expect(StateName.state(of: Machine()) == "going on")
        #expect(StateName.state(of: Other()) == "a machine without a property 'state'")
        #expect(StateName.of(RecordingEnd.Reason.finished) == "finished")
    }
}
