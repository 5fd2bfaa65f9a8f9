import RealtimeProtocol
import RealtimeSession
import RealtimeUnits
import Testing

/// Binary messages in the dialects that have them.
@Suite("Binary messages")
struct BinaryMessageTests {
    @Test("xAI's are appended audio")
    func appendedAudio() throws {
        var harness = try ServerHarness(dialect: .xAI)
        try harness.input(.received(ServerHarness.connection, .binary([1, 2, 3, 4])))
        #expect(harness.told.contains(.inputAudio([1, 2, 3, 4])))
        try harness.input(.received(ServerHarness.connection, .binary([1, 2, 3])))
        #expect(harness.last("error")?["error"]?["code"] == "invalid_value")
    }

    @Test("xAI's are the answer's audio where the session asks for it, and count as heard")
    func answer() throws {
        var session = try ServerHarness(dialect: .xAI).session
        let update =
            #"{"type":"session.update","session":{"audio":{"output":{"format":{"type":"audio/pcm","rate":24000},"transport":"binary"}}}}"#
        try session.handle(.received(ServerHarness.connection, .text(Array(update.utf8))), at: .start)
        while session.nextOutput() != nil {}
        let begun = session.beginResponse(at: .start)
        let id = try #require(begun)
        let isTaken = session.append(audio: ServerHarness.silence(50), to: id, at: .start)
        #expect(isTaken)
        var binary: [[UInt8]] = []
        var texts = ""
        while let output = session.nextOutput() {
            switch output {
            case .transport(.send(_, .binary(let bytes))): binary.append(bytes)
            case .transport(.send(_, .text(let bytes))): texts += String(decoding: bytes, as: UTF8.self)
            default: break
            }
        }
        #expect(binary == [ServerHarness.silence(50)])
        #expect(!texts.contains("response.output_audio.delta"))
        #expect(session.isPlaying(at: .start))
    }

    @Test("GLM's are events")
    func events() throws {
        var harness = try ServerHarness(dialect: .glm)
        let frame = Frame.binary(Array(#"{"type":"response.cancel","event_id":"b"}"#.utf8))
        try harness.input(.received(ServerHarness.connection, frame))
        #expect(harness.last("error")?["error"]?["code"] == "response_cancel_not_active")
        try harness.input(.received(ServerHarness.connection, .binary([0xFF])))
        #expect(harness.last("error")?["error"]?["code"] == "invalid_event")
    }

    @Test("A client hears xAI's as audio of the response and item in progress, and cuts that item")
    func heardByClient() throws {
        let connection = ConnectionID(1)
        var client = ClientSession(
            ClientSession.Configuration(dialect: .xAI, session: nil, identifiers: IdentifierSource(prefix: "c"))
        )
        try client.handle(.connected(connection), at: .start)
        while client.nextOutput() != nil {}
        var audio: [ClientSession.Event] = []
        var sent = ""
        func take(_ frame: Frame, at now: SessionInstant) throws {
            try client.handle(.received(connection, frame), at: now)
            while let output = client.nextOutput() {
                if case .event(let event) = output, case .audio = event { audio.append(event) }
            }
        }
        for json in [
            #"{"type":"response.created","response":{"id":"r"}}"#,
            #"{"type":"response.content_part.added","response_id":"r","item_id":"i","output_index":0,"content_index":0,"part":{"type":"audio"}}"#,
        ] {
            try take(.text(Array(json.utf8)), at: .start)
        }
        try take(.binary(ServerHarness.silence(1_000)), at: .start)
        #expect(audio == [.audio("r", ServerHarness.silence(1_000))])
        client.cancelResponse(at: SessionInstant(.milliseconds(500)))
        while let output = client.nextOutput() {
            if case .transport(.send(_, .text(let bytes))) = output { sent += String(decoding: bytes, as: UTF8.self) }
        }
        #expect(sent.contains(#""item_id":"i""#), "\(sent)")
    }
}
