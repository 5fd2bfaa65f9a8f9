import Foundation
import RealtimeProtocol
import RealtimeSession
import RealtimeTestKit
import RealtimeUnits
import Testing

@Suite("Random walks of the client role")
struct ClientWalkTests {
    /// What a server may say, sensible or not; `R` and `I` become one of a few names.
    static let frames = [
        #"{"type":"response.created","response":{"id":"R"}}"#,
        #"{"type":"response.done","response":{"id":"R","status":"completed"}}"#,
        #"{"type":"response.done","response":{"id":"R","status":"cancelled"}}"#,
        #"{"type":"response.output_audio.delta","response_id":"R","item_id":"I","content_index":0,"delta":"AAAAAAAAAAAA"}"#,
        #"{"type":"response.output_audio.delta","response_id":"R","item_id":"I","content_index":1,"delta":"AAA="}"#,
        #"{"type":"response.output_audio.delta","delta":"*"}"#,
        #"{"type":"response.output_audio_transcript.delta","response_id":"R","item_id":"I","delta":"w"}"#,
        #"{"type":"response.content_part.added","response_id":"R","item_id":"I","part":{"type":"audio"}}"#,
        #"{"type":"response.output_audio.done","response_id":"R","item_id":"I"}"#,
        #"{"type":"response.output_item.done","response_id":"R","item":{"type":"function_call","call_id":"I","name":"f"}}"#,
        #"{"type":"input_audio_buffer.speech_started","item_id":"I"}"#,
        #"{"type":"input_audio_buffer.speech_stopped","item_id":"I"}"#,
        #"{"type":"error","error":{"code":"conversation_already_has_active_response","message":"m"}}"#,
        #"{"type":"error","error":{"message":"m","event_id":"event_c2"}}"#,
        #"{"type":"session.updated","session":{"audio":{"output":{"format":{"type":"audio/pcmu"}}}}}"#,
        #"{"type":"session.updated","session":{"audio":{"input":{"turn_detection":{"interrupt_response":false}}}}}"#,
        #"{"type":"something.new"}"#, "{", "[]",
    ]

    static func command(_ generator: inout SeededGenerator, _ session: ClientSession) -> ClientCommand {
        let count = SampleCount(Int.random(in: -10...2_000, using: &generator))
        switch Int.random(in: 0..<10, using: &generator) {
        case 0: return .createResponse
        case 1: return .cancelResponse
        case 2: return .acknowledgePlayback(count, generator.chance(0.8) ? session.playbackGeneration : .first)
        case 3: return .reportPlayback(count)
        case 4: return .truncateToHeard
        case 5: return .submit("o", CallID(rawValue: ["a", "b", "c"].randomElement(using: &generator) ?? "a"))
        case 6: return .userSpeechStarted
        case 7: return .userSpeechStopped
        case 8: return .commitInput
        default: return .appendAudio([0, 0])
        }
    }

    @Test(
        "Whatever a server says and an application does, one create is out at a time, nothing spins and nothing follows the end",
        arguments: UInt64(1)...8
    )
    func walk(seed: UInt64) throws {
        let total = ProcessInfo.processInfo.environment["REALTIME_RANDOM_INPUTS"].flatMap(Int.init) ?? 8_000
        var generator = SeededGenerator(seed: seed)
        var configuration = ClientSession.Configuration(
            dialect: .openAI,
            session: nil,
            identifiers: IdentifierSource(prefix: "c")
        )
        configuration.interruption = InterruptionPolicy(backchannelGuard: .milliseconds(100))
        configuration.sending.stall = nil
        var session = ClientSession(configuration)
        var clock = ManualClock()
        var recording: [RecordedInput<ClientCommand>] = []
        var all: [ClientSession.Output] = []
        let connection = ConnectionID(1)
        var next = RecordedInput<ClientCommand>(.transport(.connected(connection)), at: clock.now)
        var creates = 0
        for _ in 0..<(total / 8) {
            recording.append(next)
            let outputs = try session.replay([next])
            all += outputs
            var createdNow = 0
            for output in outputs {
                guard case .transport(.send(_, .text(let bytes))) = output else { continue }
                let event = try EventCodec(dialect: .openAI).decodeClientEvent(bytes)
                if case .responseCreate = event { createdNow += 1 }
                if case .conversationItemTruncate(let truncation) = event { #expect(truncation.audioEndMs >= 0) }
            }
            creates += createdNow
            #expect(createdNow <= 1)
            if createdNow == 1 { #expect(session.activeResponse == nil, "a create leaves while a response is active") }
            if let deadline = session.nextDeadline, deadline <= clock.now {
                let given = try session.replay([RecordedInput(.transport(.deadlineReached), at: clock.now)])
                recording.append(RecordedInput(.transport(.deadlineReached), at: clock.now))
                all += given
                #expect(session.nextDeadline.map { $0 > clock.now } ?? true, "woken at \(clock.now) for nothing")
            }
            clock.advance(by: generator.chance(0.3) ? generator.duration(upTo: .milliseconds(900)) : .zero)
            if generator.chance(0.6), let frame = Self.frames.randomElement(using: &generator) {
                let name = ["a", "b", "c"].randomElement(using: &generator) ?? "a"
                let text = frame.replacingOccurrences(of: "\"R\"", with: "\"r\(creates % 5)\"")
                    .replacingOccurrences(of: "\"I\"", with: "\"\(name)\"")
                next = RecordedInput(.transport(.received(connection, .text(Array(text.utf8)))), at: clock.now)
            } else {
                next = RecordedInput(.command(Self.command(&generator, session)), at: clock.now)
            }
        }
        #expect(creates > 10)
        #expect(!session.isEnded)
        let lines = recording.map(\.line)
        let entries = try lines.map { try RecordedInput<ClientCommand>(line: $0.span) }
        var again = ClientSession(configuration)
        #expect(try again.replay(entries) == all, "the recording of seed \(seed) gives other outputs")
        _ = try again.replay([RecordedInput(.command(.close(.normal)), at: clock.now)])
        let late = try again.replay(entries.suffix(50).map { RecordedInput($0.input, at: clock.now) })
        #expect(late.isEmpty, "something follows the end")
    }
}
