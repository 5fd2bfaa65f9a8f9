import RealtimeProtocol
import RealtimeUnits

@testable import RealtimeSession

/// A client session whose machines are drawn.
struct ClientSubject: DiagramSubject {
    static let connection = ConnectionID(1)
    private var session: ClientSession
    private var now = SessionInstant.start
    /// Responses that the server has begun.
    private var responses = 0
    /// The create that was sent last.
    private var create = "none"
    private var isWritable = true

    init(_ dialect: Dialect, configures: Bool) {
        var wishes = SessionConfiguration()
        wishes.type = "realtime"
        var configuration = ClientSession.Configuration(
            dialect: dialect,
            session: configures ? wishes : nil,
            identifiers: IdentifierSource(prefix: "d")
        )
        configuration.interruption = InterruptionPolicy(backchannelGuard: .milliseconds(600))
        configuration.sending.stall = .seconds(20)
        session = ClientSession(configuration)
    }

    static let diagrams = [
        TransitionDiagram(
            title: "Client role: phase",
            text: """
                Whether the server may be spoken to. A session that configures nothing is ready with its connection; xAI is \
                ready with `session.updated`, and others greet first with `session.created`.
                """,
            start: "connecting"
        ),
        TransitionDiagram(
            title: "Client role: response",
            text: """
                One `response.create` is out at a time; further ones wait. `active` without a name is a response that only \
                an error has told of.
                """,
            start: "idle"
        ),
        TransitionDiagram(
            title: "Client role: functions",
            text: """
                Calls are collected until the response that makes them is complete, and their outputs until all are there.
                """,
            start: "none"
        ),
        TransitionDiagram(
            title: "Client role: interruption",
            text: """
                Speech that the application hears by itself: at the beginning and the end of a reply it is guarded, else the \
                reply is held, cut where the speech lasts, and goes on where it does not.
                """,
            start: "idle"
        ),
    ]

    var states: [String] {
        let collected = StateName.count(of: "collected", in: session.tools)
        let batches = StateName.count(of: "batches", in: session.tools)
        let tools = batches > 0 ? "waiting for outputs" : collected > 0 ? "collecting" : "none"
        let response = StateName.state(of: session.response)
        let isNamed = response != "active" || session.response.active != nil
        return [
            StateName.of(session.phase), isNamed ? response : "active without a name", tools,
            session.interruption.map { StateName.state(of: $0) } ?? "none",
        ]
    }

    var shape: [String] {
        let timers = ClientSession.Timer.allCases.map { timer in
            session.deadline(of: timer).map { $0 <= now ? "now" : "later" } ?? "never"
        }
        let heard = session.heard(at: now) < SampleCount(14_400) ? "a little" : "much"
        return states + timers
            + [
                "\(min(session.queuedResponses, 1))", "\(session.isPlaying(at: now))", heard, "\(isWritable)",
                "\(session.sendStatistics.queuedMessages > 0)",
            ]
    }

    func moves() throws -> [(input: String, result: ClientSubject)] {
        let name = "r\(responses)"
        let call = #"{"type":"function_call","call_id":"c\#(responses)","name":"f","arguments":"{}"}"#
        let audio = String(decoding: AudioPayload(encoding: [UInt8](repeating: 0, count: 96_000)).base64, as: UTF8.self)
        let busy = #""code":"conversation_already_has_active_response","message":"m""#
        let moves: [(String, RecordedInput<ClientCommand>.Input)] = [
            ("connected", .transport(.connected(Self.connection))),
            ("disconnected", .transport(.disconnected(Self.connection, reason: nil))),
            ("the server stops reading", .transport(.writabilityChanged(Self.connection, isWritable: false))),
            ("the server reads", .transport(.writabilityChanged(Self.connection, isWritable: true))),
            ("session.created", received(#"{"type":"session.created","session":{}}"#)),
            ("session.updated", received(#"{"type":"session.updated","session":{}}"#)),
            ("response.created", received(#"{"type":"response.created","response":{"id":"r\#(responses + 1)"}}"#)),
            (
                "response.output_audio.delta",
                received(
                    #"{"type":"response.output_audio.delta","response_id":"\#(name)","item_id":"i","delta":"\#(audio)"}"#
                )
            ),
            (
                "response.output_item.done of a call",
                received(#"{"type":"response.output_item.done","response_id":"\#(name)","item":\#(call)}"#)
            ),
            (
                "response.done, completed",
                received(#"{"type":"response.done","response":{"id":"\#(name)","status":"completed"}}"#)
            ),
            (
                "response.done, cancelled",
                received(#"{"type":"response.done","response":{"id":"\#(name)","status":"cancelled"}}"#)
            ),
            ("error: a response is active", received(#"{"type":"error","error":{\#(busy),"event_id":"\#(create)"}}"#)),
            (
                "error of the create",
                received(#"{"type":"error","error":{"code":"c","message":"m","event_id":"\#(create)"}}"#)
            ),
            (
                "input_audio_buffer.speech_started",
                received(#"{"type":"input_audio_buffer.speech_started","item_id":"u"}"#)
            ),
            ("createResponse", .command(.createResponse)), ("cancelResponse", .command(.cancelResponse)),
            ("submit", .command(.submit("{}", CallID(rawValue: "c\(responses)")))),
            ("userSpeechStarted", .command(.userSpeechStarted)), ("userSpeechStopped", .command(.userSpeechStopped)),
            ("append audio", .command(.appendAudio([0, 0]))), ("close", .command(.close(.normal))),
        ]
        var results = try moves.map { name, input in (name, try after(input, at: now)) }
        results.append(("time goes by", try after(.transport(.deadlineReached), at: now.advanced(by: .milliseconds(650)))))
        if let timer, let deadline = session.nextDeadline {
            results.append(("the \(timer) timer", try after(.transport(.deadlineReached), at: max(now, deadline))))
        }
        return results
    }

    /// The timer that is due next.
    private var timer: String? {
        guard let deadline = session.nextDeadline else { return nil }
        return ClientSession.Timer.allCases.first { session.deadline(of: $0) == deadline }.map { "\($0)" }
    }

    private func after(_ input: RecordedInput<ClientCommand>.Input, at instant: SessionInstant) throws -> ClientSubject {
        var copy = self
        copy.now = instant
        if case .transport(.writabilityChanged(_, let isWritable)) = input { copy.isWritable = isWritable }
        for output in try copy.session.replay([RecordedInput(input, at: instant)]) {
            guard case .sent(let frame) = output.recorded, let event = try? JSONValue(parsing: frame.bytes),
                event["type"] == "response.create", let id = event["event_id"]?.stringValue
            else { continue }
            copy.create = id
        }
        if case .transport(.received(_, .text(let bytes))) = input, session.isReady,
            String(decoding: bytes, as: UTF8.self).contains(#""response.created""#)
        {
            copy.responses += 1
        }
        return copy
    }

    private func received(_ json: String) -> RecordedInput<ClientCommand>.Input {
        .transport(.received(Self.connection, .text(Array(json.utf8))))
    }
}
