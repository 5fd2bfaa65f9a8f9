import RealtimeProtocol
import RealtimeUnits

@testable import RealtimeSession

/// A server session whose machines are drawn.
struct ServerSubject: DiagramSubject {
    static let connection = ConnectionID(1)
    private let alphabet: DiagramAlphabet
    private var session: ServerSession
    private var now = SessionInstant.start
    private var isReading = true

    init(_ dialect: Dialect, _ alphabet: DiagramAlphabet) {
        self.alphabet = alphabet
        var configuration = ServerSession.Configuration(
            dialect: dialect,
            identifiers: IdentifierSource(prefix: "d"),
            outputLead: .milliseconds(100)
        )
        configuration.limits.sending.stall = .seconds(20)
        session = ServerSession(configuration)
    }

    static let diagrams = [
        TransitionDiagram(
            title: "Server role: phase",
            text: """
                Whether there is a client, and whether it is served. Only the browser dialect has `opening`, where a page \
                must say `session.create` first.
                """,
            start: "connecting"
        ),
        TransitionDiagram(
            title: "Server role: input turn",
            text: "Whether the user speaks, as the model side's detector says.",
            start: "listening"
        ),
        TransitionDiagram(
            title: "Server role: response",
            text: """
                `finishing` has all that the model makes, and ends when the last of its paced audio is sent. Whatever ends \
                a response, `response.done` is sent once.
                """,
            start: "idle"
        ),
    ]

    var states: [String] {
        let response =
            session.response.active.map { active in
                active.isComplete ? "finishing" : active.modality == .text ? "written" : "spoken"
            } ?? "idle"
        return [StateName.of(session.phase), StateName.state(of: session.input), response]
    }

    /// What else decides what an input does.
    var shape: [String] {
        states + [
            "\(isReading)", "\(session.sendStatistics.queuedMessages > 0)", "\(session.pendingOutput > .zero)",
            session.input.buffered == .zero ? "empty" : "buffered",
        ]
    }

    func moves() throws -> [(input: String, result: ServerSubject)] {
        var moves: [(String, RecordedInput<ServerCommand>.Input)] = [
            ("connected", .transport(.connected(Self.connection))),
            ("disconnected", .transport(.disconnected(Self.connection, reason: nil))),
            ("session.create", received(#"{"type":"session.create","session":{}}"#)),
            ("session.finish", received(#"{"type":"session.finish"}"#)), ("close", .command(.close(.normal))),
        ]
        switch alphabet {
        case .phase:
            moves += [
                ("the client stops reading", .transport(.writabilityChanged(Self.connection, isWritable: false))),
                ("the client reads", .transport(.writabilityChanged(Self.connection, isWritable: true))),
                ("input_audio_buffer.clear", received(#"{"type":"input_audio_buffer.clear"}"#)),
            ]
        case .conversation: moves += conversation
        }
        if let timer { moves.append(("the \(timer) timer", .transport(.deadlineReached))) }
        return try moves.map { name, input in
            var copy = self
            if case .transport(.deadlineReached) = input { copy.now = max(now, session.deadlineOfCopy ?? now) }
            if case .transport(.writabilityChanged(_, let isWritable)) = input { copy.isReading = isWritable }
            _ = try copy.session.replay([RecordedInput(input, at: copy.now)])
            return (name, copy)
        }
    }

    private var conversation: [(String, RecordedInput<ServerCommand>.Input)] {
        let response = session.activeResponse ?? "none"
        let audio = String(decoding: AudioPayload(encoding: [UInt8](repeating: 0, count: 9_600)).base64, as: UTF8.self)
        return [
            ("input_audio_buffer.append", received(#"{"type":"input_audio_buffer.append","audio":"\#(audio)"}"#)),
            ("input_audio_buffer.commit", received(#"{"type":"input_audio_buffer.commit"}"#)),
            ("input_audio_buffer.clear", received(#"{"type":"input_audio_buffer.clear"}"#)),
            ("response.create", received(#"{"type":"response.create"}"#)),
            (
                "response.create of text",
                received(#"{"type":"response.create","response":{"output_modalities":["text"]}}"#)
            ),
            ("response.cancel", received(#"{"type":"response.cancel"}"#)),
            ("speechStarted", .command(.speechStarted(.zero, interrupts: true))),
            ("speechStarted without interrupting", .command(.speechStarted(.zero, interrupts: false))),
            ("speechStopped", .command(.speechStopped(SampleCount(4_800)))),
            ("beginResponse", .command(.beginResponse)),
            ("append audio", .command(.appendAudio([UInt8](repeating: 0, count: 14_400), response))),
            ("finishResponse", .command(.finishResponse(response))),
            ("failResponse", .command(.failResponse(response, .serverError, "m"))),
        ]
    }

    /// The timer that is due next, where it is the only one.
    private var timer: String? {
        var session = session
        guard let deadline = session.nextDeadline else { return nil }
        let due = ServerSession.Timer.allCases.filter { timer in
            session.deadline(of: timer).map { $0 <= max(deadline, now) } ?? false
        }
        return due.count == 1 ? "\(due[0])" : nil
    }

    private func received(_ json: String) -> RecordedInput<ServerCommand>.Input {
        .transport(.received(Self.connection, .text(Array(json.utf8))))
    }
}
