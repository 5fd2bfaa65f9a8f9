import Foundation
import RealtimeProtocol
import RealtimeSession
import RealtimeTestKit
import RealtimeUnits
import Testing

/// Events that were captured from live servers, kept outside the repository: `REALTIME_CORPUS` names the folder.
enum RecordedCorpus {
    /// Consecutive events of one session, as far as the collection has them.
    struct Excerpt: Sendable, CustomTestStringConvertible {
        var dialect: Dialect
        /// The file and the first line.
        var place: String
        var events: [String] = []

        var testDescription: String { "\(place), \(events.count) events" }
    }

    static let folder = ProcessInfo.processInfo.environment["REALTIME_CORPUS"].map { URL(filePath: $0) }

    private static let dialects: [String: Dialect] = [
        "azure-openai": .azureOpenAI, "azure-voice-live": .azureVoiceLive,
    ]

    /// The servers' side of all recorded sessions of dialects that the client role speaks.
    ///
    /// The collection keeps no instants, and of a session only lines that show something new. A new excerpt begins with
    /// each `session.created`, where the source changes, and where OpenAI's identifiers, which begin with the time, are
    /// of another session.
    static let excerpts: [Excerpt] = {
        guard let folder else { return [] }
        var excerpts: [Excerpt] = []
        for name in ["openai-ga.server.jsonl", "others.jsonl"] {
            let text = (try? String(contentsOf: folder.appending(path: name), encoding: .utf8)) ?? ""
            var before: [String] = []
            for (number, text) in text.split(separator: "\n").enumerated() {
                guard let line = try? JSONValue(parsing: String(text)), line["kind"]?.stringValue == "recorded",
                    let event = line["event"], let type = event["type"]?.stringValue,
                    line["direction"]?.stringValue ?? "server" == "server"
                else { continue }
                let named = line["dialect"]?.stringValue
                guard let dialect = named.map({ dialects[$0] }) ?? .openAI else { continue }
                let stamp = String((event["event_id"]?.stringValue ?? "").dropFirst(6).prefix(4))
                let key = [line["source"]?.stringValue ?? "", dialect.rawValue, stamp]
                if key != before || type == "session.created" {
                    excerpts.append(Excerpt(dialect: dialect, place: "\(name):\(number + 1)"))
                }
                before = key
                excerpts[excerpts.count - 1].events.append(event.description)
            }
        }
        return excerpts
    }()
}

/// Recorded servers against our client role.
///
/// The session has the defaults of an application that only listens: it configures nothing, is ready with the connection,
/// asks for nothing and never cancels. Each event comes as a frame, some milliseconds after the one before. Of such a
/// session the following is **unexpected output**, and fails the test:
///
/// 1. ``ClientSession/Event/malformed(_:)``: a live server's frame is no event for us, or its audio no audio;
/// 2. ``ClientSession/Event/ended(_:)`` or a close before we hang up, and a time-out of any kind
///    (``ClientSession/Event/responseOverdue(_:)``, ``ClientSession/Event/backlogChanged(isHigh:)``);
/// 3. an event that decodes as unknown although it came from a dialect that we have;
/// 4. any message of ours: nothing was asked for, so a `response.create`, `response.cancel`, `conversation.item.truncate`
///    or anything else would surprise the server, which had nothing of the kind in its conversation. Where the user
///    speaks over audio a truncation is due; the collection has no audio that is played, so none is;
/// 5. ``ClientSession/Event/stopPlayback`` for anything but the user's speech, and none, or two, for that;
/// 6. an event that does not reach the application exactly once, in its order and byte for byte;
/// 7. accounts that do not close: after the `response.done` of a response, that response is not the active one, and at
///    the end of an excerpt one is active only where the excerpt ends before its `response.done`; the functions of a
///    completed response are told as calls once, in the order of its output, and with no others.
@Suite("Recorded servers", .enabled(if: RecordedCorpus.folder != nil, "REALTIME_CORPUS is not set"))
struct CorpusSessionTests {
    /// What must come of an excerpt, worked out from its events alone.
    struct Expectation {
        var calls: [String] = []
        var stops = 0
        /// The response that goes on at the end.
        var open: String?

        init(_ events: [JSONValue]) {
            for event in events {
                let response = event["response"]
                switch event["type"]?.stringValue {
                case "response.created": open = response?["id"]?.stringValue
                case "response.done":
                    if open == response?["id"]?.stringValue { open = nil }
                    guard response?["status"] == "completed" else { continue }
                    for item in response?["output"]?.arrayValue ?? [] where item["type"] == "function_call" {
                        calls.append(item["call_id"]?.stringValue ?? "")
                    }
                case "input_audio_buffer.speech_started": stops += 1
                default: break
                }
            }
        }
    }

    @Test("There is something to play")
    func isThere() {
        #expect(RecordedCorpus.excerpts.count >= 5)
        #expect(RecordedCorpus.excerpts.reduce(0) { $0 + $1.events.count } >= 70)
    }

    @Test(
        "A recorded server is understood, answered by nothing unasked for, and accounted for",
        arguments: RecordedCorpus.excerpts
    )
    func plays(excerpt: RecordedCorpus.Excerpt) throws {
        let events = try excerpt.events.map { try JSONValue(parsing: $0) }
        let expectation = Expectation(events)
        let configuration = ClientSession.Configuration(
            dialect: excerpt.dialect,
            session: nil,
            identifiers: IdentifierSource(prefix: "c")
        )
        var run = try RecordedRun<ClientSession>(configuration)
        try run.handle(.connected(RecordedRun<ClientSession>.connection))
        for (text, event) in zip(excerpt.events, events) {
            try run.pass(.milliseconds(15))
            try run.receive(text)
            if event["type"] == "response.done", let id = event["response"]?["id"]?.stringValue {
                #expect(run.session.activeResponse?.rawValue != id, "7: \(id) goes on after its end")
            }
        }
        var told: [String] = []
        var calls: [String] = []
        var stops = 0
        for output in run.outputs {
            switch output {
            case .transport(let output): Issue.record("2, 4: \(output)")
            case .event(.received(let event, let frame)):
                if case .text(let bytes) = frame { told.append(String(decoding: bytes, as: UTF8.self)) }
                if case .unknown(let unknown) = event { Issue.record("3: \(unknown.type) \(unknown.failure as Any)") }
            case .event(.toolCalls(_, let new)): calls += new.map(\.callID.rawValue)
            case .event(.stopPlayback): stops += 1
            case .event(.ready): break
            case .event(let event): Issue.record("1, 2: \(event)")
            }
        }
        #expect(stops == expectation.stops, "5")
        #expect(told == excerpt.events, "6")
        #expect(calls == expectation.calls, "7")
        #expect(run.session.activeResponse?.rawValue == expectation.open, "7")
        #expect(!run.session.isEnded, "2")
    }

    @Test(
        "Played to a session that has its own wishes, a recorded server makes it ready, and once",
        arguments: RecordedCorpus.excerpts
    )
    func becomesReady(excerpt: RecordedCorpus.Excerpt) throws {
        guard excerpt.events.contains(where: { $0.contains(#""session.updated""#) }),
            excerpt.events[0].contains(#""session.created""#)
        else { return }
        var wishes = SessionConfiguration()
        wishes.type = "realtime"
        var run = try RecordedRun<ClientSession>(
            ClientSession.Configuration(
                dialect: excerpt.dialect,
                session: wishes,
                identifiers: IdentifierSource(prefix: "c")
            )
        )
        try run.handle(.connected(RecordedRun<ClientSession>.connection))
        for text in excerpt.events {
            try run.pass(.milliseconds(15))
            try run.receive(text)
        }
        #expect(run.outputs.count { $0 == .event(.ready) } == 1)
        #expect(run.sent.map { $0["type"]?.stringValue } == ["session.update"])
        let (replay, _) = try Replayed.all(run.finish(), ClientSession.self)
        #expect(replay.comparedOutputs == run.outputs.count)
    }
}
