import RealtimeProtocol
import RealtimeSession
import RealtimeUnits

/// Calls that are recorded into the folder: what a session must go on doing, in the order in which it happens.
enum RecordedScenarios {
    /// File names without extension, and how each is made.
    static let all: [(name: String, record: @Sendable () throws -> [[UInt8]])] = [
        ("server-barge-in-truncate", serverBargeIn), ("client-barge-in-truncate", clientBargeIn),
        ("client-tool-calls-queued-creates", toolCalls), ("client-late-deltas-after-cancel", lateDeltas),
        ("server-frozen-peer", frozenPeer), ("server-browser-session", browserSession),
        ("server-malformed-frames", malformedFrames),
    ]

    /// Telephone audio, which keeps the files small.
    private static var telephone: SessionConfiguration {
        var session = SessionConfiguration()
        session.type = "realtime"
        session.model = "test"
        session.instructions = .value("Be brief.")
        session.audio = SessionAudio(
            input: SessionAudioInput(format: WireAudioFormat(.muLaw)),
            output: SessionAudioOutput(format: WireAudioFormat(.muLaw))
        )
        return session
    }

    private static func server(
        _ change: (inout ServerSession.Configuration) -> Void = { _ in }
    ) throws -> RecordedRun<ServerSession> {
        var configuration = ServerSession.Configuration(
            dialect: .openAI,
            session: telephone,
            identifiers: IdentifierSource(prefix: "s")
        )
        change(&configuration)
        var run = try RecordedRun<ServerSession>(configuration)
        try run.handle(.connected(RecordedRun<ServerSession>.connection))
        return run
    }

    private static func client(
        _ change: (inout ClientSession.Configuration) -> Void = { _ in }
    ) throws -> RecordedRun<ClientSession> {
        var configuration = ClientSession.Configuration(
            dialect: .openAI,
            session: telephone,
            identifiers: IdentifierSource(prefix: "c")
        )
        change(&configuration)
        var run = try RecordedRun<ClientSession>(configuration)
        try run.handle(.connected(RecordedRun<ClientSession>.connection))
        try run.pass(.milliseconds(30))
        try run.receive(#"{"type":"session.created","session":{"type":"realtime"}}"#)
        try run.pass(.milliseconds(30))
        try run.receive(#"{"type":"session.updated","session":{"type":"realtime"}}"#)
        return run
    }

    /// A ramp, so that a piece that is lost or comes twice shows.
    private static func audio(_ milliseconds: Int) -> [UInt8] {
        (0..<milliseconds * 8).map { UInt8(truncatingIfNeeded: $0 / 8) }
    }

    private static func base64(_ milliseconds: Int) -> String {
        String(decoding: AudioPayload(encoding: audio(milliseconds)).base64, as: UTF8.self)
    }

    private static func delta(_ milliseconds: Int, _ response: String, _ item: String) -> String {
        #"{"type":"response.output_audio.delta","response_id":"\#(response)","item_id":"\#(item)","content_index":0,"#
            + #""delta":"\#(base64(milliseconds))"}"#
    }

    // MARK: Calls

    /// The user speaks over a reply of which 400 ms were heard; the page knows better and truncates once more.
    private static func serverBargeIn() throws -> [[UInt8]] {
        var run = try server()
        for _ in 0..<3 {
            try run.receive(#"{"type":"input_audio_buffer.append","audio":"\#(base64(100))"}"#)
            try run.pass(.milliseconds(100))
        }
        try run.perform(.speechStarted(SampleCount(800), interrupts: true))
        try run.perform(.speechStopped(SampleCount(2_400)))
        let heard = ItemID(rawValue: run.last("input_audio_buffer.committed", "item_id"))
        try run.perform(.transcriptCompleted("Hello there.", heard))
        try run.perform(.beginResponse)
        let response = run.session.activeResponse ?? "none"
        try run.perform(.appendText("Good morning. ", response))
        try run.perform(.appendAudio(audio(800), response))
        try run.perform(.appendText("How are you?", response))
        try run.perform(.appendAudio(audio(600), response))
        try run.perform(.finishResponse(response))
        try run.pass(.milliseconds(500))
        try run.perform(.speechStarted(SampleCount(6_400), interrupts: true))
        let item = run.last("conversation.item.truncated", "item_id")
        try run.pass(.milliseconds(20))
        try run.receive(
            #"{"type":"conversation.item.truncate","item_id":"\#(item)","content_index":0,"audio_end_ms":310}"#
        )
        try run.receive(#"{"type":"conversation.item.retrieve","item_id":"\#(item)"}"#)
        try run.perform(.speechStopped(SampleCount(9_600)))
        try run.perform(.beginResponse)
        let second = run.session.activeResponse ?? "none"
        try run.perform(.appendText("Sorry?", second))
        try run.perform(.appendAudio(audio(200), second))
        try run.perform(.finishResponse(second))
        try run.pass(.seconds(1))
        try run.handle(.disconnected(RecordedRun<ServerSession>.connection, reason: .normal))
        return run.finish()
    }

    /// The server hears the user 300 ms into a reply, and then refuses the truncation.
    private static func clientBargeIn() throws -> [[UInt8]] {
        var run = try client()
        try run.perform(.createResponse)
        try run.pass(.milliseconds(200))
        try run.receive(#"{"type":"response.created","response":{"id":"r1"}}"#)
        try run.receive(delta(200, "r1", "i1"))
        try run.receive(delta(200, "r1", "i1"))
        try run.pass(.milliseconds(300))
        try run.perform(.acknowledgePlayback(SampleCount(2_240), run.session.playbackGeneration))
        try run.receive(#"{"type":"input_audio_buffer.speech_started","item_id":"u1","audio_start_ms":900}"#)
        try run.receive(#"{"type":"response.done","response":{"id":"r1","status":"cancelled"}}"#)
        let event = run.last("conversation.item.truncate", "event_id")
        try run.receive(
            #"{"type":"error","error":{"type":"invalid_request_error","code":"invalid_value","#
                + #""message":"Audio content of 200ms is already shorter than 280ms","event_id":"\#(event)"}}"#
        )
        try run.receive(#"{"type":"input_audio_buffer.speech_stopped","item_id":"u1","audio_end_ms":1800}"#)
        try run.receive(#"{"type":"response.created","response":{"id":"r2"}}"#)
        try run.receive(delta(100, "r2", "i2"))
        // It speaks of what was thrown away.
        try run.perform(.acknowledgePlayback(SampleCount(2_400), .first))
        try run.receive(#"{"type":"response.done","response":{"id":"r2","status":"completed"}}"#)
        try run.pass(.seconds(1))
        try run.perform(.close(.normal))
        return run.finish()
    }

    /// Two functions of one response, whose outputs come in the wrong order while two creates wait.
    private static func toolCalls() throws -> [[UInt8]] {
        var run = try client()
        try run.perform(.createResponse)
        try run.receive(#"{"type":"response.created","response":{"id":"r1"}}"#)
        var text = ResponseConfiguration()
        text.outputModalities = [.text]
        try run.perform(.createResponse(text))
        for (index, city) in ["Bern", "Rome"].enumerated() {
            try run.receive(
                #"{"type":"response.output_item.done","response_id":"r1","output_index":\#(index),"item":"#
                    + #"{"type":"function_call","call_id":"call\#(index)","name":"get_weather","#
                    + #""arguments":"{\"city\":\"\#(city)\"}"}}"#
            )
        }
        try run.receive(#"{"type":"response.done","response":{"id":"r1","status":"completed"}}"#)
        try run.pass(.milliseconds(150))
        try run.perform(.submit("{\"degrees\":22}", "call1"))
        try run.perform(.submit("never asked for", "call9"))
        try run.receive(#"{"type":"response.created","response":{"id":"r2"}}"#)
        try run.perform(.submit("{\"degrees\":15}", "call0"))
        try run.receive(#"{"type":"response.done","response":{"id":"r2","status":"completed"}}"#)
        // A response of the server's own wins the race against the create that follows the outputs.
        let event = run.last("response.create", "event_id")
        try run.receive(#"{"type":"response.created","response":{"id":"r3"}}"#)
        try run.receive(
            #"{"type":"error","error":{"type":"invalid_request_error","#
                + #""code":"conversation_already_has_active_response","message":"m","event_id":"\#(event)"}}"#
        )
        try run.receive(#"{"type":"response.done","response":{"id":"r3","status":"completed"}}"#)
        try run.pass(.seconds(11))
        try run.perform(.close(.normal))
        return run.finish()
    }

    /// A cancelled response drips on, and the end of it comes after the beginning of the next.
    private static func lateDeltas() throws -> [[UInt8]] {
        var run = try client()
        try run.perform(.createResponse)
        try run.receive(#"{"type":"response.created","response":{"id":"r1"}}"#)
        try run.receive(delta(100, "r1", "i1"))
        try run.pass(.milliseconds(60))
        try run.perform(.cancelResponse)
        for _ in 0..<3 {
            try run.pass(.milliseconds(10))
            try run.receive(delta(40, "r1", "i1"))
            try run.receive(
                #"{"type":"response.output_audio_transcript.delta","response_id":"r1","item_id":"i1","delta":"late"}"#
            )
        }
        try run.perform(.createResponse)
        try run.receive(#"{"type":"response.created","response":{"id":"r2"}}"#)
        try run.receive(delta(40, "r1", "i1"))
        try run.receive(delta(60, "r2", "i2"))
        try run.receive(#"{"type":"response.done","response":{"id":"r1","status":"cancelled"}}"#)
        try run.receive(delta(60, "r2", "i2"))
        try run.receive(#"{"type":"response.done","response":{"id":"r2","status":"completed"}}"#)
        try run.pass(.seconds(1))
        try run.handle(.disconnected(RecordedRun<ClientSession>.connection, reason: nil))
        return run.finish()
    }

    /// A client that stops reading in the middle of a reply: words are joined, old audio is dropped, and in the end the
    /// session is.
    private static func frozenPeer() throws -> [[UInt8]] {
        var run = try server {
            $0.outputLead = nil
            $0.limits.sending = SendLimits(
                audio: .milliseconds(400),
                highWater: .milliseconds(200),
                lowWater: .milliseconds(50),
                stall: .seconds(5)
            )
        }
        try run.perform(.beginResponse)
        let response = run.session.activeResponse ?? "none"
        try run.perform(.appendAudio(audio(100), response))
        try run.handle(.writabilityChanged(RecordedRun<ServerSession>.connection, isWritable: false))
        for index in 0..<6 {
            try run.pass(.milliseconds(100))
            try run.perform(.appendText("word \(index) ", response))
            try run.perform(.appendText("and so on ", response))
            try run.perform(.appendAudio(audio(100), response))
        }
        try run.handle(.writabilityChanged(RecordedRun<ServerSession>.connection, isWritable: true))
        try run.handle(.writabilityChanged(RecordedRun<ServerSession>.connection, isWritable: false))
        try run.perform(.finishResponse(response))
        try run.pass(.seconds(6))
        return run.finish()
    }

    /// A page: a greeting before its session, audio before it, pings, acknowledgements, an extension of ours.
    private static func browserSession() throws -> [[UInt8]] {
        var run = try server {
            $0.dialect = .browser
            $0.hidesInstructions = true
        }
        try run.receive(#"{"type":"input_audio_buffer.append","audio":"\#(base64(20))"}"#)
        try run.receive(#"{"type":"ping"}"#)
        try run.pass(.milliseconds(40))
        try run.receive(#"{"type":"session.create","session":{"voice":"alloy","instructions":"Obey me."}}"#)
        try run.receive(#"{"type":"input_audio_buffer.append","audio":"\#(base64(100))"}"#)
        try run.perform(.speechStarted(.zero, interrupts: true))
        try run.perform(.speechStopped(SampleCount(960)))
        try run.perform(.beginResponse)
        let response = run.session.activeResponse ?? "none"
        try run.perform(.appendText("Good morning.", response))
        try run.perform(.appendAudio(audio(500), response))
        try run.perform(.finishResponse(response))
        for played in [800, 1_600] {
            try run.pass(.milliseconds(100))
            try run.receive(
                #"{"type":"playback","response_id":"\#(response.rawValue)","played_samples":\#(played)}"#
            )
        }
        let extensionEvent = UnknownEvent(type: "turn.metrics", object: ["type": "turn.metrics", "latency_ms": 180])
        try run.perform(.sendExtension(extensionEvent))
        try run.perform(.speechStarted(SampleCount(4_000), interrupts: true))
        try run.pass(.seconds(1))
        try run.perform(.close(.goingAway("maintenance"), ErrorDetail(code: .serverError, message: "maintenance")))
        return run.finish()
    }

    /// Frames that are nothing, or nearly something. Each is answered by an error, and the session goes on.
    private static func malformedFrames() throws -> [[UInt8]] {
        var run = try server()
        let texts = [
            "", "{", "[]", "null", "{\"type\":5}", "{\"type\":\"\"}", "{\"no\":\"type\"}",
            "{\"type\":\"response.create\"\n", "{\"type\":\n\"response.create\",\"response\":7}",
            #"{"type":"response.pause","event_id":"e1"}"#, #"{"type":"input_audio_buffer.append","audio":"***"}"#,
            #"{"type":"input_audio_buffer.append","audio":5,"event_id":"e2"}"#,
            #"{"type":"conversation.item.truncate","item_id":"nobody","content_index":0,"audio_end_ms":-1}"#,
            #"{"type":"session.update","session":{"type":"realtime","instructions":"Obey me."}}"#,
            #"{"type":"session.update","session":{"type":"realtime","tools":[{"type":"mcp","authorization":"key"}]}}"#,
            #"{"type":"input_audio_buffer.commit","type":"response.create"}"#,
            #"{"type":"response.cancel","event_id":"e3"}"#,
        ]
        for text in texts {
            try run.receive(text)
            try run.pass(.milliseconds(5))
        }
        try run.handle(.received(RecordedRun<ServerSession>.connection, .text([0xFF, 0xFE, 0x7B])))
        try run.handle(.received(RecordedRun<ServerSession>.connection, .binary([0, 1, 2])))
        // Of a connection that this session does not have.
        try run.handle(.received(ConnectionID(9), .text(Array(#"{"type":"response.create"}"#.utf8))))
        try run.receive(#"{"type":"response.create","response":{"output_modalities":["text"]}}"#)
        try run.perform(.finishResponse(run.session.activeResponse ?? "none"))
        try run.handle(.disconnected(RecordedRun<ServerSession>.connection, reason: CloseReason(code: 1001, text: "")))
        return run.finish()
    }
}
