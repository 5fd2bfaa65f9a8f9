import RealtimePipeline
import RealtimeProtocol
import RealtimeRolePlay
import RealtimeServer
import Testing

@Suite("Role-play: on a server", .serialized)
struct RolePlayTests {
    static let chunk = Sound.bytes(Sound.tone(seconds: 0.25))
    /// Turns by hand, for words that do not depend on a detector.
    static let auth = #"{"turnDetection":false}"#

    static func json(_ bytes: [UInt8]) -> String { String(decoding: Base64.encode(bytes.span), as: UTF8.self) }

    @Test("A role-play from the first word to the last: heard, understood, answered with sound and face, ended")
    func whole() async throws {
        let stage = try Stage()
        let client = stage.client(auth: #"{"turnDetection":false,"greeting":true}"#)
        try await client.waitForReply(turn: 0)
        #expect(client.events[0].name == "session-started" && client.events[0].value["title"] == "In a shop")
        for _ in 0..<4 { client.emit("audio-chunk", Self.chunk) }
        client.emit("audio-chunk", #"{"audio":"\#(Self.json(Self.chunk))","sequence":9}"#, acknowledgement: 5)
        client.emit("end-of-speech")
        try await client.waitForReply(turn: 1)
        #expect(client.all("audio-received").map { $0.value["sequence"]?.intValue } == [0, 1, 2, 3, 9])
        #expect(client.all("audio-received").last?.value["totalMs"] == 1_250)
        #expect(client.answers.first?.hasPrefix(#"435[{"sequence":9,"bytes":8000,"#) == true)
        #expect(client.all("transcription").last?.value == ["turn": 1, "text": "20000 samples", "final": true])

        let replies = client.all("ai-response").filter { $0.value["turn"] == 1 }
        #expect(
            replies.map { $0.value["text"] } == [
                "You said 20000 samples. ", "Go on.", "You said 20000 samples. Go on.",
            ]
        )
        let sound = try #require(replies.first?.attachments.first)
        // 10 ms a letter.
        #expect(replies[0].value["durationMs"] == 240 && replies[0].value["format"] == "wav")
        #expect(sound.count == 44 + 240 * 32 && sound.starts(with: "RIFF".utf8))
        try await Pause.until("the faces") { client.all("avatar-response").count { $0.value["turn"] == 1 } == 2 }
        let face = client.all("avatar-response").last?.value
        #expect(face?["mediaType"] == "image/svg+xml" && face?["data"]?.stringValue?.hasPrefix("<svg") == true)

        #expect(stage.server.activeSessions == 1 && stage.statistics.active == 1 && stage.statistics.bufferedBytes > 0)
        client.emit("end-session", acknowledgement: 6)
        try await Pause.until("the end") { client.isClosed }
        #expect(client.names.last == "session-ended" && client.events.last?.value["reason"] == "client")
        #expect(client.answers.last?.hasPrefix(#"436[{"reason":"client","#) == true)
        try await Self.expectNothingLeft(stage)
        #expect(stage.statistics.turns == 1 && stage.statistics.started == 1)
        #expect(stage.stop())
    }

    /// Waits until the server has let go of everything.
    static func expectNothingLeft(_ stage: Stage) async throws {
        try await Pause.until("the server to let go") {
            stage.server.activeSessions == 0 && stage.statistics.active == 0
                && stage.runner.statistics.activeLeases == 0
        }
        #expect(stage.statistics.bufferedBytes == 0)
    }

    @Test("A browser's recording is heard")
    func webM() async throws {
        let stage = try Stage()
        let client = stage.client(auth: Self.auth)
        try await client.wait(for: "session-started")
        let packets = try Sound.opusPackets(Sound.tone(seconds: 1, rate: 48_000))
        let stream = BrowserRecording.start() + BrowserRecording.cluster(packets)
        for start in stride(from: 0, to: stream.count, by: 1_000) {
            client.emit("audio-chunk", Array(stream[start..<min(stream.count, start + 1_000)]))
        }
        client.emit("end-of-speech")
        try await client.wait(for: "transcription")
        let words = client.all("transcription").first?.value["text"]?.stringValue ?? ""
        let heard = Int(words.prefix { $0.isNumber }) ?? 0
        #expect((15_700...16_000).contains(heard))
        client.close()
        try await Self.expectNothingLeft(stage)
        stage.stop()
    }

    @Test("Replies come as base64 and bare samples where the client wants them so")
    func replyFormat() async throws {
        let stage = try Stage()
        let auth = #"{"turnDetection":false,"replyFormat":"pcm16","replyEncoding":"base64"}"#
        let client = stage.client(auth: auth)
        try await client.wait(for: "session-started")
        for _ in 0..<4 { client.emit("audio-chunk", "\"\(Self.json(Self.chunk))\"") }
        client.emit("end-of-speech")
        try await client.waitForReply(turn: 1)
        let reply = try #require(client.all("ai-response").first)
        let bytes = try Base64.decode(Array((reply.value["audio"]?.stringValue ?? "").utf8).span)
        #expect(reply.attachments.isEmpty && bytes.count == reply.value["durationMs"]?.intValue.map { $0 * 32 })
        stage.stop()
    }

    @Test("What a client does wrongly is told, and the role-play goes on")
    func faults() async throws {
        let stage = try Stage()
        let client = stage.client(auth: Self.auth)
        try await client.wait(for: "session-started")
        let wrong: [(String, String?, String)] = [
            ("dance", nil, "unknown_event"), ("audio-chunk", nil, "invalid_chunk"),
            ("audio-chunk", #"{"audio":7}"#, "invalid_chunk"), ("audio-chunk", "\"!\"", "invalid_chunk"),
            ("audio-chunk", #"{"audio":"","format":"mp3"}"#, "invalid_chunk"),
        ]
        for (index, (name, json, code)) in wrong.enumerated() {
            client.emit(name, json, acknowledgement: index)
            try await Pause.until("an answer") { client.answers.count == index + 1 }
            #expect(client.answers.last?.contains("\"code\":\"\(code)\"") == true)
        }
        // Told once a second.
        #expect((1...2).contains(client.count("session-error")))
        client.emit("audio-chunk", Self.chunk)
        try await client.wait(for: "audio-received")
        stage.stop()
    }

    @Test("A role-play in which nobody speaks ends by itself, and is freed")
    func idle() async throws {
        var limits = RolePlayLimits()
        limits.idle = .milliseconds(300)
        let stage = try Stage(limits: limits)
        let client = stage.client()
        try await Pause.until("the end") { client.isClosed }
        #expect(client.events.last?.value["reason"] == "idle")
        try await Self.expectNothingLeft(stage)
        stage.stop()
    }

    @Test("A server that ends says so to every role-play, and leaves nothing")
    func shutDown() async throws {
        let stage = try Stage()
        let clients = (0..<4).map { _ in stage.client() }
        for client in clients { try await client.wait(for: "session-started") }
        #expect(stage.stop())
        for client in clients {
            #expect(client.names.last == "session-ended" && client.events.last?.value["reason"] == "server")
        }
        #expect(stage.statistics.active == 0 && stage.runner.statistics.activeLeases == 0)
    }
}
