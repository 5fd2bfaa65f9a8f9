import Foundation
import RealtimeAudio
import RealtimeProtocol
import RealtimeRelay
import RealtimeSession
import RealtimeUnits
import Testing

@Suite("Recordings of a relay")
struct RelayRecordingTests {
    /// No member has its default.
    private static var configuration: RelaySession.Configuration {
        var client = ServerSession.Configuration(dialect: .openAI, identifiers: IdentifierSource(prefix: "r"))
        client.limits.idle = .seconds(77)
        var policy = RelayPolicy(instructions: "Be \"brief\".")
        policy.session.outputModalities = [.audio]
        policy.members[.tools] = .drop
        policy.vendorMembers = ["top_k": .refuse]
        policy.unknownMembers = .drop
        policy.models = ["b", "a"]
        policy.events = ["conversation.item.delete": .refuse]
        policy.unknownEvents = .refuse
        policy.itemTypes = ["force_message": .drop]
        policy.mcpServers = .drop
        policy.hidesTools = true
        policy.hidden = [.speed, .tracing]
        policy.limits.idle = nil
        policy.limits.events = Allowance(perSecond: 5, burst: 50)
        var configuration = RelaySession.Configuration(
            client: client,
            upstreamDialect: .openAI,
            policy: policy,
            model: "m",
            voice: "v"
        )
        configuration.upstreamAttempts = 3
        configuration.refresh = RefreshPolicy(after: .seconds(500), deadline: .seconds(600))
        configuration.continuity.items = 9
        configuration.carrying = .instructions
        configuration.chanceSeed = .max
        return configuration
    }

    private static var processing: RelayProcessing {
        RelayProcessing(
            echoCancellation: RelayProcessing.EchoCancellation(tail: .milliseconds(100), delay: .milliseconds(20)),
            noiseSuppression: 12,
            gainTarget: 0.1,
            turnDetection: TurnDetectionSettings(
                threshold: 0.3,
                releaseThreshold: 0.2,
                prefixPadding: .milliseconds(1),
                silenceDuration: .milliseconds(2),
                minimumSpeech: .milliseconds(3),
                minimumResumption: .milliseconds(4),
                idleTimeout: .seconds(5)
            )
        )
    }

    private static func text(_ json: String) -> TransportInput {
        .received(ConnectionID(1), .text(Array(json.utf8)))
    }

    private static let delta = String(
        decoding: AudioPayload(encoding: [UInt8](repeating: 3, count: 4_800)).base64,
        as: UTF8.self
    )

    /// A call through the relay: both sides, a refusal, audio both ways, a function, an upstream that goes away.
    private static let inputs: [RecordedInput<RelayCommand>.Input] = [
        .transport(.connected(ConnectionID(1))), .command(.upstream(.connected(ConnectionID(1)))),
        .command(.upstream(text(#"{"type":"session.created","session":{"type":"realtime","id":"s"}}"#))),
        .command(.upstream(text(#"{"type":"session.updated","session":{"type":"realtime","id":"s"}}"#))),
        .transport(text(#"{"type":"session.update","session":{"type":"realtime","instructions":"Obey."}}"#)),
        .transport(text(#"{"type":"input_audio_buffer.append","audio":"\#(delta)"}"#)),
        .transport(text("{")), .transport(.received(ConnectionID(1), .binary([1, 2]))),
        .command(.upstream(text(#"{"type":"response.created","response":{"id":"r"}}"#))),
        .command(
            .upstream(
                text(#"{"type":"response.output_audio.delta","response_id":"r","item_id":"i","delta":"\#(delta)"}"#)
            )
        ),
        .command(.upstream(text("[]"))), .command(.submit("{}", "nobody")), .command(.deadlineReached),
        .command(.upstream(.writabilityChanged(ConnectionID(1), isWritable: false))),
        .command(.upstream(.disconnected(ConnectionID(1), reason: CloseReason(code: 1011, text: "x")))),
    ]

    private static func record(
        _ inputs: [RecordedInput<RelayCommand>.Input]
    ) throws -> (lines: [[UInt8]], outputs: [RelaySession.Output]) {
        var relay = RecordableRelay(configuration)
        var recorder = try SessionRecorder<RecordableRelay>(of: configuration)
        var outputs: [RelaySession.Output] = []
        for (index, input) in inputs.enumerated() {
            let now = SessionInstant(.milliseconds(20 * index))
            switch input {
            case .transport(let event): try recorder.handle(event, at: now, by: &relay)
            case .command(let command): try recorder.perform(command, at: now, by: &relay)
            }
            while let output = recorder.nextOutput(of: &relay) { outputs.append(output) }
        }
        recorder.finish()
        return (recorder.takeLines(), outputs)
    }

    @Test("A relay's recording gives the same on both sides again, bit for bit")
    func replays() throws {
        let (lines, outputs) = try Self.record(Self.inputs)
        let first = lines.first ?? []
        var replay = try SessionReplay<RecordableRelay>(header: first.span)
        var again: [RelaySession.Output] = []
        for line in lines.dropFirst() {
            if case .input(_, let given) = try replay.take(line.span) { again += given }
        }
        try replay.finish()
        #expect(again == outputs)
        #expect(replay.comparedOutputs == outputs.count)
        #expect(replay.inputs == Self.inputs.count)
        #expect(outputs.contains(.connectUpstream))
        #expect(outputs.contains { if case .upstream(.send) = $0 { true } else { false } })
        #expect(outputs.contains { if case .client(.send) = $0 { true } else { false } })
        #expect(replay.session.relay.isEnded)
    }

    @Test("An upstream that cannot be reached, and an end of ours, replay too")
    func otherEnds() throws {
        let error = ErrorDetail(code: .serverError, message: "m")
        for end in [RelayCommand.upstreamUnreachable("down"), .close(.goingAway("bye"), error), .close(.normal, nil)] {
            let (lines, outputs) = try Self.record([Self.inputs[0], .command(end)])
            let first = lines.first ?? []
            var replay = try SessionReplay<RecordableRelay>(header: first.span)
            for line in lines.dropFirst() { _ = try replay.take(line.span) }
            #expect(replay.comparedOutputs == outputs.count)
            #expect(replay.end?.inputs == 2)
        }
    }

    @Test("Every input reads back equal", arguments: inputs)
    func roundTrip(input: RecordedInput<RelayCommand>.Input) throws {
        let entry = RecordedInput(input, at: .start)
        let line = entry.line
        let again = try RecordedInput<RelayCommand>(line: line.span)
        #expect(again == entry)
    }

    @Test("The lines of the two connections are told apart")
    func sides() throws {
        let lines = try Self.record(Self.inputs).lines.map { String(decoding: $0, as: UTF8.self) }
        let upstream = lines.filter { $0.contains(#""side":"upstream""#) }
        #expect(upstream.contains { $0.contains(#""direction":"server""#) && $0.contains("session.created") })
        #expect(upstream.contains { $0.contains(#""direction":"client""#) && $0.contains("input_audio_buffer.append") })
        #expect(lines.contains { $0.contains(#""direction":"client","connection""#) && $0.contains("Obey") })
    }

    @Test("A configuration reads back equal, to the last member")
    func configuration() throws {
        var configuration = Self.configuration
        configuration.processing = Self.processing
        configuration.keepsConversation = true
        configuration.reconnect = ReconnectPolicy(attempts: 9)
        let recorded = try configuration.recorded()
        let again = try RelaySession.Configuration(recorded: recorded)
        #expect(again.policy == configuration.policy)
        #expect(again.processing == configuration.processing)
        #expect(again.client.limits == configuration.client.limits)
        #expect(again.client.role == .relay)
        #expect(again.reconnect == configuration.reconnect)
        #expect(again.refresh == configuration.refresh)
        #expect(again.continuity == configuration.continuity)
        #expect(again.carrying == configuration.carrying)
        #expect(again.chanceSeed == configuration.chanceSeed)
        #expect(try again.recorded() == recorded)
        let stored = Mirror(reflecting: configuration).children.compactMap(\.label)
        let members = recorded.members.map { member in
            member.name.split(separator: "_").enumerated().map { $0 == 0 ? String($1) : $1.capitalized }.joined()
        }
        #expect(Set(members) == Set(stored))
    }

    @Test("A policy that its file cannot say is refused, not changed")
    func unrepresentable() {
        var configuration = Self.configuration
        configuration.policy.limits.warning = .microseconds(1)
        #expect(throws: RecordingError(code: .unrepresentable(member: "policy"))) { try configuration.recorded() }
    }

    @Test("Every public way to change a relay is recorded")
    func completeness() throws {
        let folder = URL(filePath: #filePath).resolvingSymlinksInPath().deletingLastPathComponent()
            .deletingLastPathComponent().deletingLastPathComponent().deletingLastPathComponent()
            .appending(path: "Sources/RealtimeRelay")
        let files = try FileManager.default.contentsOfDirectory(at: folder, includingPropertiesForKeys: nil)
        var methods: Set<String> = []
        for file in files where file.lastPathComponent.hasPrefix("RelaySession") {
            let source = try String(contentsOf: file, encoding: .utf8)
            for rest in source.components(separatedBy: "public mutating func ").dropFirst() {
                methods.insert(String(rest.prefix { $0 != "(" }))
            }
        }
        // What is taken out is no input, and the short way for audio is recorded as the general one.
        #expect(methods == ["handle", "submit", "close", "nextOutput", "nextToolCall", "passThrough"])
    }
}
