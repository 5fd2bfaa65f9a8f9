import RealtimeProtocol
import RealtimeUnits

@testable import RealtimeSession

/// A client session whose machines are drawn.
struct ClientSubject: DiagramSubject {
    private let alphabet: DiagramAlphabet
    private var session: ClientSession
    private var now = SessionInstant.start
    /// Responses that the server has begun.
    private var responses = 0
    /// The create that was sent last.
    private var create = "none"
    /// The connection that was asked for last.
    private var connection = ConnectionID(1)
    private var isReading = true

    init(_ dialect: Dialect, _ alphabet: DiagramAlphabet, configures: Bool, reconnects: Bool = false) {
        self.alphabet = alphabet
        var wishes = SessionConfiguration()
        wishes.type = "realtime"
        var configuration = ClientSession.Configuration(
            dialect: dialect,
            session: configures ? wishes : nil,
            identifiers: IdentifierSource(prefix: "d")
        )
        configuration.interruption = InterruptionPolicy(backchannelGuard: .milliseconds(600))
        configuration.sending.stall = .seconds(20)
        if reconnects { configuration.reconnect = ReconnectPolicy(attempts: 1) }
        session = ClientSession(configuration)
    }

    static let diagrams = [
        TransitionDiagram(
            title: "Client role: phase",
            text: """
                Whether the server may be spoken to. A session that configures nothing is ready with its connection; xAI is \
                ready with `session.updated`, and others greet first with `session.created`. `interrupted` is for sessions with a \
                policy to connect again.
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

    /// What else decides what an input does.
    var shape: [String] {
        let isNew = session.heard(at: now) < SampleCount(14_400)
        return states + [
            "\(session.queuedResponses > 0)", "\(session.isPlaying(at: now))", "\(isNew)", "\(isReading)",
            "\(session.sendStatistics.queuedMessages > 0)", "\(connection.rawValue > 1)",
        ]
    }

    func moves() throws -> [(input: String, result: ClientSubject)] {
        var moves: [(String, RecordedInput<ClientCommand>.Input)] = [
            ("connected", .transport(.connected(connection))),
            ("disconnected", .transport(.disconnected(connection, reason: nil))),
            ("close", .command(.close(.normal))), ("finish", .command(.finish(.normal))),
        ]
        switch alphabet {
        case .phase:
            moves += [
                ("the connection is not made", .transport(.connectFailed(connection, status: nil))),
                ("the server stops reading", .transport(.writabilityChanged(connection, isWritable: false))),
                ("the server reads", .transport(.writabilityChanged(connection, isWritable: true))),
                ("session.created", received(#"{"type":"session.created","session":{}}"#)),
                ("session.updated", received(#"{"type":"session.updated","session":{}}"#)),
                ("session.finished", received(#"{"type":"session.finished"}"#)),
                ("append audio", .command(.appendAudio([0, 0]))),
            ]
        case .conversation: moves += conversation
        }
        var results = try moves.map { name, input in (name, try after(input, at: now)) }
        let later = now.advanced(by: .milliseconds(650))
        if session.deadlineOfCopy.map({ $0 > later }) ?? true {
            results.append(("time goes by", try after(.transport(.deadlineReached), at: later)))
        }
        if let timer, let deadline = session.deadlineOfCopy {
            results.append(("the \(timer) timer", try after(.transport(.deadlineReached), at: max(now, deadline))))
        }
        return results
    }

    private var conversation: [(String, RecordedInput<ClientCommand>.Input)] {
        let name = "r\(responses)"
        let call = #"{"type":"function_call","call_id":"c\#(responses)","name":"f","arguments":"{}"}"#
        let audio = String(decoding: AudioPayload(encoding: [UInt8](repeating: 0, count: 96_000)).base64, as: UTF8.self)
        let busy = #""code":"conversation_already_has_active_response","message":"m""#
        return [
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
        ]
    }

    /// The timer that is due next, where it is the only one.
    private var timer: String? {
        var session = session
        guard let deadline = session.nextDeadline else { return nil }
        let due = ClientSession.Timer.allCases.filter { timer in
            session.deadline(of: timer).map { $0 <= max(deadline, now) } ?? false
        }
        return due.count == 1 ? "\(due[0])" : nil
    }

    private func after(_ input: RecordedInput<ClientCommand>.Input, at instant: SessionInstant) throws -> ClientSubject
    {
        var copy = self
        copy.now = instant
        if case .transport(.writabilityChanged(_, let isWritable)) = input { copy.isReading = isWritable }
        for output in try copy.session.replay([RecordedInput(input, at: instant)]) {
            switch output {
            case .transport(.connect(let connection)): copy.connection = connection
            case .transport(.send(_, .text(let bytes))):
                guard let event = try? JSONValue(parsing: bytes), event["type"] == "response.create" else { continue }
                copy.create = event["event_id"]?.stringValue ?? "none"
            case .transport, .event: break
            }
        }
        if case .transport(.received(_, .text(let bytes))) = input, session.isReady,
            String(decoding: bytes, as: UTF8.self).contains(#""response.created""#)
        {
            copy.responses += 1
        }
        return copy
    }

    private func received(_ json: String) -> RecordedInput<ClientCommand>.Input {
        .transport(.received(connection, .text(Array(json.utf8))))
    }
}
