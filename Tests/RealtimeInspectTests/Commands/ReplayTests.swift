import RealtimeProtocol
import RealtimeSession
import RealtimeUnits
import Testing

@testable import realtime_inspect

@Suite("replay")
struct ReplayTests {
    /// A recording of a client that asks for a response and cancels it.
    private static func recording(outputs: Bool = true) throws -> [String] {
        let configuration = ClientSession.Configuration(
            dialect: .openAI,
            session: nil,
            identifiers: IdentifierSource(prefix: "t")
        )
        var session = ClientSession(configuration)
        var recorder = try SessionRecorder<ClientSession>(of: configuration, recordsOutputs: outputs)
        let created = Array(#"{"type":"response.created","response":{"id":"r"}}"#.utf8)
        let inputs: [RecordedInput<ClientCommand>.Input] = [
            .transport(.connected(ConnectionID(1))), .command(.createResponse),
            .transport(.received(ConnectionID(1), .text(created))), .command(.cancelResponse),
        ]
        for (index, input) in inputs.enumerated() {
            let now = SessionInstant(.milliseconds(index))
            switch input {
            case .transport(let event): try recorder.handle(event, at: now, by: &session)
            case .command(let command): try recorder.perform(command, at: now, by: &session)
            }
            while recorder.nextOutput(of: &session) != nil {}
        }
        recorder.finish()
        return recorder.takeLines().map { String(decoding: $0, as: UTF8.self) }
    }

    private static func replay(
        _ lines: [String],
        _ printing: Options.ReplayPrinting = .verdict,
        until: Int? = nil
    ) throws -> (isWell: Bool, output: [String], errors: [String]) {
        let captured = CapturedConsole()
        let command = ReplayCommand(printing: printing, until: until, console: captured.console)
        let source = PiecewiseSource(lines.map { $0 + "\n" }.joined())
        let isWell = try command.replay(source, name: "a.jsonl")
        try captured.console.flush()
        return (isWell, captured.outputLines, captured.errorLines)
    }

    @Test("what comes again is the same, bit for bit")
    func same() throws {
        let result = try Self.replay(try Self.recording())
        #expect(result.isWell)
        #expect(result.output == ["a.jsonl: 4 inputs, 5 outputs, the same bit for bit"])
        #expect(result.errors.isEmpty)
    }

    @Test("the first output that differs is shown with its input, and both as they are")
    func difference() throws {
        var lines = try Self.recording()
        let index = try #require(lines.firstIndex { $0.contains("response.cancel") })
        let now = lines[index]
        lines[index] = now.replacing(#""response_id":"r""#, with: #""response_id":"q""#)
        let result = try Self.replay(lines)
        #expect(!result.isWell)
        let input = try #require(lines.firstIndex { $0.contains("cancel_response") })
        #expect(
            result.errors == [
                "a.jsonl:\(input + 1): after this input and line \(index + 1) the session gives something else",
                "  recorded: \(lines[index])", "  now:      \(now)",
            ]
        )
    }

    @Test("the outputs can be had by themselves")
    func outputs() throws {
        let lines = try Self.recording()
        let result = try Self.replay(lines, .outputs)
        let isOutput = { (line: String) in
            line.contains(#""direction":"output""#) || line.contains(#""direction":"client""#)
        }
        #expect(result.output == lines.filter(isOutput))
    }

    @Test("a recording of inputs alone becomes a whole one")
    func complete() throws {
        let result = try Self.replay(try Self.recording(outputs: false), .complete)
        #expect(result.output == (try Self.recording()))
    }

    @Test("outputs that are wrong are replaced where the recording is made anew")
    func renewed() throws {
        let lines = try Self.recording()
        let wrong = lines.map { $0.replacing(#""type":"stop_playback""#, with: #""type":"nonsense""#) }
        #expect(wrong != lines)
        #expect(try Self.replay(wrong, .complete).output == lines)
    }

    @Test("nothing is read after the line that is asked for")
    func until() throws {
        var lines = try Self.recording()
        lines[5] = "nonsense"
        #expect(try Self.replay(lines, until: 5).isWell)
        #expect(try !Self.replay(lines, until: 6).isWell)
        #expect(try !Self.replay(lines).isWell)
    }

    @Test("what is no recording says so, with its line")
    func noRecording() throws {
        #expect(try Self.replay([]).errors == ["a.jsonl:1: the first line does not say what was recorded"])
        let bare = try Self.replay([#"{"at":0,"direction":"client","connection":1,"event":{}}"#])
        #expect(bare.errors == ["a.jsonl:1: the first line does not say what was recorded"])
        let role = try Self.recording().map { $0.replacing(#""role":"client""#, with: #""role":"conductor""#) }
        #expect(try Self.replay(role).errors == ["a.jsonl:1: 'role' is missing or invalid"])
    }

    @Test("the command line takes its options, and no other command does")
    func options() throws {
        #expect(try Options(["replay"])?.command == .replay(.verdict, until: nil))
        #expect(try Options(["replay", "--outputs", "--until", "7"])?.command == .replay(.outputs, until: 7))
        #expect(try Options(["replay", "--complete"])?.command == .replay(.complete, until: nil))
        #expect(throws: OptionsError.unknownOption("--outputs")) { try Options(["stats", "--outputs"]) }
        #expect(throws: OptionsError.unknownOption("--direction")) {
            try Options(["replay", "--direction", "client"])
        }
        for line in ["0", "-1", "x"] {
            let wrong = OptionsError.invalidValue(option: "--until", expected: "a line, counted from 1", found: line)
            #expect(throws: wrong) { try Options(["replay", "--until", line]) }
        }
    }

    @Test("other commands read a recording: its events, and not what is the session's own")
    func otherCommands() throws {
        let result = try Inspection(try Self.recording(), StatsVisitor(isJSON: false))
        #expect(result.isWell)
        #expect(result.output.contains { $0.contains("response.cancel") })
        #expect(!result.output.contains { $0.contains("recording") })
    }
}
