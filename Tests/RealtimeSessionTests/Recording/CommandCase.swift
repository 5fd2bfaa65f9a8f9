import RealtimeProtocol
import RealtimeSession
import RealtimeUnits
import Testing

/// A command, the public method that it stands for, and a call of that method that should do the same.
struct CommandCase<Session: RecordableSession>: Sendable, CustomTestStringConvertible {
    /// For example `append(audio:)`.
    let method: String
    let command: Session.Command
    let call: @Sendable (inout Session, SessionInstant) -> Void
    /// What must have happened before, beside the usual.
    var before: [Session.Command] = []
    var dialect = Dialect.openAI
    /// Whether the server hears the user afterwards, which ends whatever is said.
    var isFollowedBySpeech = true

    var testDescription: String { method }
}

extension CommandCase<ClientSession> {
    private static var text: ResponseConfiguration {
        var response = ResponseConfiguration()
        response.outputModalities = [.text]
        response.instructions = .value("Be \"brief\".")
        return response
    }
    private static var ping: Frame { .text(Array(#"{ "type":"x.y" }"#.utf8)) }

    static let all: [CommandCase<ClientSession>] = [
        CommandCase(method: "append(audio:)", command: .appendAudio([1, 2])) { session, _ in
            session.append(audio: [1, 2])
        },
        CommandCase(method: "send(_:)", command: .send(.inputAudioBufferClear(PlainEvent(eventID: "e")))) {
            session,
            _ in session.send(.inputAudioBufferClear(PlainEvent(eventID: "e")))
        },
        CommandCase(method: "forward(_:audio:)", command: .forward(ping, audio: .milliseconds(20))) { session, _ in
            session.forward(ping, audio: .milliseconds(20))
        },
        CommandCase(method: "forward(_:audio:)", command: .forward(.binary([1]), audio: nil)) { session, _ in
            session.forward(.binary([1]), audio: nil)
        },
        CommandCase(method: "commitInput()", command: .commitInput) { session, _ in session.commitInput() },
        CommandCase(method: "createResponse(_:)", command: .createResponse) { session, _ in session.createResponse() },
        CommandCase(method: "createResponse(_:)", command: .createResponse(text)) { session, _ in
            session.createResponse(text)
        },
        CommandCase(method: "cancelResponse(at:)", command: .cancelResponse) { session, now in
            session.cancelResponse(at: now)
        },
        CommandCase(
            method: "acknowledgePlayback(upTo:of:)",
            command: .acknowledgePlayback(SampleCount(480), .first)
        ) { session, _ in session.acknowledgePlayback(upTo: SampleCount(480), of: .first) },
        CommandCase(method: "reportPlayback(_:)", command: .reportPlayback(SampleCount(480))) { session, _ in
            session.reportPlayback(SampleCount(480))
        },
        CommandCase(method: "truncateToHeard(at:)", command: .truncateToHeard) { session, now in
            session.truncateToHeard(at: now)
        },
        CommandCase(method: "submit(output:for:)", command: .submit("{\"a\": 1}", "call")) { session, _ in
            session.submit(output: "{\"a\": 1}", for: "call")
        },
        CommandCase(method: "userSpeechStarted(at:)", command: .userSpeechStarted) { session, now in
            session.userSpeechStarted(at: now)
        },
        CommandCase(
            method: "userSpeechStopped(at:)",
            command: .userSpeechStopped,
            call: { session, now in session.userSpeechStopped(at: now) },
            before: [.userSpeechStarted],
            isFollowedBySpeech: false
        ),
        CommandCase(method: "close(_:)", command: .close(.goingAway("bye"))) { session, _ in
            session.close(.goingAway("bye"))
        },
        CommandCase(method: "finish(_:at:)", command: .finish(.goingAway("bye"))) { session, now in
            session.finish(.goingAway("bye"), at: now)
        },
    ]
}

extension CommandCase<ServerSession> {
    private static var error: ErrorDetail { ErrorDetail(type: "t", code: "c", message: "m", param: "p", eventID: "e") }
    private static var text: ResponseConfiguration {
        var response = ResponseConfiguration()
        response.outputModalities = [.text]
        return response
    }
    private static var usage: Usage {
        var usage = Usage()
        usage.totalTokens = 3
        return usage
    }
    private static var delta: ServerEvent {
        var delta = AudioDelta(delta: AudioPayload(encoding: [UInt8](repeating: 0, count: 480)), eventID: "e")
        delta.responseID = "r"
        delta.itemID = "i"
        return .outputAudioDelta(delta)
    }
    private static var frame: Frame { .text(Array(#"{"type":"response.output_audio.delta"}"#.utf8)) }
    private static var own: UnknownEvent { UnknownEvent(type: "turn", object: ["type": "turn", "ms": 5]) }

    static let all: [CommandCase<ServerSession>] = [
        CommandCase(
            method: "speechStarted(at:interrupts:now:)",
            command: .speechStarted(SampleCount(4_800), interrupts: false)
        ) { session, now in session.speechStarted(at: SampleCount(4_800), interrupts: false, now: now) },
        CommandCase(
            method: "speechStopped(at:)",
            command: .speechStopped(SampleCount(9_600)),
            call: { session, _ in _ = session.speechStopped(at: SampleCount(9_600)) },
            before: [.speechStarted(SampleCount(4_800), interrupts: false)]
        ),
        CommandCase(method: "transcriptDelta(_:of:)", command: .transcriptDelta("a", "i")) { session, _ in
            session.transcriptDelta("a", of: "i")
        },
        CommandCase(
            method: "transcriptCompleted(_:of:usage:)",
            command: .transcriptCompleted("a", "i", usage)
        ) { session, _ in session.transcriptCompleted("a", of: "i", usage: usage) },
        CommandCase(method: "transcriptFailed(_:of:)", command: .transcriptFailed(error, "i")) { session, _ in
            session.transcriptFailed(error, of: "i")
        },
        CommandCase(
            method: "beginResponse(_:at:)",
            command: .beginResponse(text),
            call: { session, now in _ = session.beginResponse(text, at: now) },
            before: [.finishResponse("resp_t2"), .failResponse("resp_t2", .serverError, "m")]
        ),
        CommandCase(method: "append(text:to:)", command: .appendText("words ", "resp_t2")) { session, _ in
            session.append(text: "words ", to: "resp_t2")
        },
        CommandCase(
            method: "append(audio:to:at:)",
            command: .appendAudio([UInt8](repeating: 0, count: 480), "resp_t2")
        ) { session, now in _ = session.append(audio: [UInt8](repeating: 0, count: 480), to: "resp_t2", at: now) },
        CommandCase(method: "finishResponse(_:at:)", command: .finishResponse("resp_t2")) { session, now in
            session.finishResponse("resp_t2", at: now)
        },
        CommandCase(method: "failResponse(_:_:at:)", command: .failResponse("resp_t2", error)) { session, now in
            session.failResponse("resp_t2", error, at: now)
        },
        CommandCase(method: "close(_:error:)", command: .close(.policy("p"), error)) { session, _ in
            session.close(.policy("p"), error: error)
        },
        CommandCase(method: "close(_:error:)", command: .close(.normal)) { session, _ in session.close(.normal) },
        CommandCase(method: "report(_:)", command: .report(error)) { session, _ in session.report(error) },
        CommandCase(
            method: "sendExtension(_:)",
            command: .sendExtension(own),
            call: { session, _ in session.sendExtension(own) },
            dialect: .browser
        ),
        CommandCase(method: "forward(_:event:at:)", command: .forward(frame, delta)) { session, now in
            session.forward(frame, event: delta, at: now)
        },
        CommandCase(method: "forward(_:at:)", command: .forwardEvent(delta)) { session, now in
            session.forward(delta, at: now)
        },
    ]
}
