import RealtimeProtocol
import Testing

@testable import realtime_inspect

@Suite("Whose an event is")
struct DirectionTests {
    @Test("every client's name is a client's and every server's a server's, in every dialect")
    func known() {
        for dialect in Dialect.allCases {
            for kind in ClientEventKind.allCases where kind != .ping {
                guard let name = kind.name(in: dialect) else { continue }
                #expect(Direction(type: name) == .client, "\(name)")
            }
            for kind in ServerEventKind.allCases where kind != .ping {
                guard let name = kind.name(in: dialect) else { continue }
                #expect(Direction(type: name) == .server, "\(name)")
            }
        }
    }

    @Test(
        "names that nobody is known to use are judged by their verbs",
        arguments: [
            ("input_audio.turn.append", Direction.client), ("session.start", .client), ("mcp_x_response", .client),
            ("session.input_audio.appended", .server), ("response.video.delta", .server), ("some.new.event", .server),
        ]
    )
    func unknown(type: String, direction: Direction) {
        #expect(Direction(type: type) == direction)
    }

    @Test(
        "the name of a file tells",
        arguments: [
            ("a/b.client.jsonl", Direction.client), ("b.server.jsonl", .server), ("client.jsonl", nil),
            ("server.d/call.jsonl", nil), ("-", nil),
        ]
    )
    func fileName(path: String, direction: Direction?) {
        #expect(Direction(fileName: path) == direction)
    }

    @Test("the line goes before the option, the option before the file, the file before the type")
    func order() throws {
        let bare = #"{"type":"input_audio_buffer.clear"}"#
        let said = #"{"direction":"client","event":\#(bare)}"#
        let option = ["stats", "--direction", "server"]
        #expect(try KeepingVisitor.keep([said], option, name: "a.server.jsonl").events[0].direction == .client)
        #expect(try KeepingVisitor.keep([bare], option, name: "a.client.jsonl").events[0].direction == .server)
        #expect(try KeepingVisitor.keep([bare], name: "a.server.jsonl").events[0].direction == .server)
        #expect(try KeepingVisitor.keep([bare]).events[0].direction == .client)
    }

    @Test("a ping with a timestamp is a server's")
    func ping() throws {
        let kept = try KeepingVisitor.keep([#"{"type":"ping","timestamp":1}"#, #"{"type":"ping"}"#])
        #expect(kept.events.map(\.direction) == [.server, .client])
    }
}
