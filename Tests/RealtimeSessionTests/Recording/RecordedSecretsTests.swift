import RealtimeProtocol
import RealtimeSession
import RealtimeTestKit
import RealtimeUnits
import Testing

@Suite("Secrets in recordings")
struct RecordedSecretsTests {
    private static let secret = "sk-live-Öffne dich"
    private static let escaped = #"sk-\"live\"-\u00d6"#

    /// Texts with a secret, written in all the ways in which the protocol has them.
    static let texts = [
        #"{"type":"session.update","session":{"tools":[{"type":"mcp","authorization":"\#(secret)"}]}}"#,
        #"{"type":"session.update","session":{"tools":[{"type":"mcp","headers":{"X-Key":"\#(secret)","n":[{"m":"\#(secret)"}]}}]}}"#,
        #"{"type":"session.created","session":{"client_secret":{"value":"\#(secret)","expires_at":5}}}"#,
        #"{"type":"x" , "authorization" : "\#(secret)" , "a":"b"}"#,
        #"{"type":"x","author\u0069zation":"\#(secret)"}"#,
        #"{"type":"x","authorization":"\#(secret)"#,
        #"{"type":"x","headers":{"a":"\#(secret)"#,
    ]

    @Test("Whatever a peer sends, its secrets are in no line", arguments: texts)
    func frames(text: String) throws {
        for frame in [text, text.replacing(Self.secret, with: Self.escaped)] {
            var run = try RecordedRun<ServerSession>(
                ServerSession.Configuration(dialect: .openAI, identifiers: IdentifierSource(prefix: "t"))
            )
            try run.handle(.connected(ConnectionID(1)))
            try run.receive(frame)
            for line in run.finish() {
                let text = String(decoding: line, as: UTF8.self)
                let bytes = try JSONValue(parsing: line)["event"]?["bytes"]?.stringValue ?? ""
                let decoded = try String(decoding: Base64.decode(Array(bytes.utf8).span), as: UTF8.self)
                #expect(!(text + decoded).contains("sk-"))
            }
        }
    }

    @Test("A session that was configured with secrets replays without them")
    func configuration() throws {
        var tool = Tool(type: .mcp)
        tool.authorization = Self.secret
        tool.headers = .value(["X-Key": .string(Self.secret)])
        var session = SessionConfiguration()
        session.type = "realtime"
        session.tools = .value([tool])
        let configuration = ClientSession.Configuration(
            dialect: .openAI,
            session: session,
            identifiers: IdentifierSource(prefix: "t")
        )
        var run = try RecordedRun<ClientSession>(configuration)
        try run.handle(.connected(ConnectionID(1)))
        try run.receive(#"{"type":"session.created","session":{"type":"realtime"}}"#)
        #expect(run.sent.last?.description.contains(Self.secret) == true, "the server must get it")
        let lines = run.finish()
        #expect(!lines.contains { String(decoding: $0, as: UTF8.self).contains("sk-") })
        let (replay, _) = try Replayed.all(lines, ClientSession.self)
        #expect(replay.comparedOutputs == run.outputs.count)
    }

    @Test("What is no secret is left alone, byte for byte", arguments: UInt64(1)...20)
    func innocent(seed: UInt64) throws {
        var generator = SeededGenerator(seed: seed)
        let names = ["type", "authorisation", "header", "client", "value"]
        let values = [#""authorization""#, #""a \"headers\": b""#, "5", "null", #"["headers"]"#, "{}"]
        let members = (0..<8).map { index in
            let name = names.randomElement(using: &generator) ?? ""
            return #""\#(name)\#(index)" : \#(values.randomElement(using: &generator) ?? "")"#
        }
        let text = Array("{\(members.joined(separator: ","))}".utf8)
        let entry = RecordedInput<ServerCommand>(.transport(.received(ConnectionID(1), .text(text))), at: .start)
        let again = try RecordedInput<ServerCommand>(line: entry.line.span)
        #expect(again == entry, "seed \(seed)")
    }

    @Test("Lengths stay, so that bounds in bytes are reached at the same place")
    func lengths() {
        for text in Self.texts {
            let bytes = Array(text.utf8)
            let entry = RecordedInput<ClientCommand>(.command(.forward(bytes)), at: .start)
            let plain = RecordedInput<ClientCommand>(.command(.forward(bytes.map { _ in 65 })), at: .start)
            #expect(entry.line.count == plain.line.count)
        }
    }
}
