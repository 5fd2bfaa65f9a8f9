import RealtimeProtocol
import RealtimeSession
import RealtimeUnits
import Testing

@testable import RealtimePipeline

/// Random turns against the rules that hold whatever happens.
@Suite("Speculative end of turn: explored")
struct SpeculationExplorationTests {
    /// SplitMix64.
    struct Chance: RandomNumberGenerator {
        var state: UInt64
        mutating func next() -> UInt64 {
            state &+= 0x9e37_79b9_7f4a_7c15
            var z = state
            z = (z ^ (z >> 30)) &* 0xbf58_476d_1ce4_e5b9
            z = (z ^ (z >> 27)) &* 0x94d0_49bb_1331_11eb
            return z ^ (z >> 31)
        }
    }

    /// A session beside what a bystander knows of it from its outputs alone.
    final class Bystander {
        let harness: PipelineHarness
        var chance: Chance
        /// What the model was asked, by generation.
        var asked: [Generation: ConversationHistory] = [:]
        var commandsSeen = 0
        var eventsSeen = 0
        var given: [Generation] = []
        /// The recogniser as its commands leave it.
        var open: Generation?
        /// Questions that it was asked in pauses, and how much was said since.
        var questions: [(command: EngineCommand, spokenSince: Int)] = []
        var adopted = 0

        init(seed: UInt64) throws {
            chance = Chance(state: seed)
            harness = try PipelineHarness {
                $0.speculation = SpeculationSettings(dropLimit: 3, longestAudio: .seconds(1), longestText: 200)
            }
            harness.answersInPauses = false
            try harness.speak(PipelineHarness.silence(500))
        }

        /// The words of a reply name their generation, so that it is seen whose they are.
        private func words(of generation: Generation) -> String { "This is \(generation.rawValue). " }

        func step() throws {
            let live = asked.keys.max()
            switch Int.random(in: 0..<20, using: &chance) {
            case 0, 1:
                let length = Int.random(in: 4...30, using: &chance) * 20
                for index in questions.indices { questions[index].spokenSince += length }
                try harness.speak(PipelineHarness.speech(length))
            case 2, 3, 4: try harness.speak(PipelineHarness.silence(.random(in: 1...12, using: &chance) * 20))
            case 5, 6:
                guard let begin = harness.command({ $0.isBegin }) else { break }
                let text = ["one", "one two", "one  two", "three", ""].randomElement(using: &chance) ?? ""
                try harness.engine(.partialTranscript(Transcript(text: text)), begin.generation, lane: .recognition)
            case 7, 8:
                guard let finish = harness.command({ $0.isFinish }) else { break }
                let text = ["one", "one two", "three", ""].randomElement(using: &chance) ?? ""
                try harness.engine(.finalTranscript(Transcript(text: text)), finish.generation, lane: .recognition)
            case 9:
                guard let any = asked.keys.randomElement(using: &chance) else { break }
                try harness.engine(.replyDelta(words(of: any)), any, lane: .reply)
            case 10:
                guard let live else { break }
                try harness.engine(.replyDelta(words(of: live)), live, lane: .reply)
                try harness.engine(.replyFinished(words(of: live)), live, lane: .reply)
            case 11:
                guard let live else { break }
                let sound = [Int16](repeating: 500, count: .random(in: 1...6_000, using: &chance))
                try harness.engine(.synthesizedAudio(sound, .hz16000), live, lane: .synthesis)
                try harness.engine(.synthesisFinished(SampleCount(sound.count), .hz16000), live, lane: .synthesis)
            case 12:
                guard let any = asked.keys.randomElement(using: &chance) else { break }
                let error = EngineError.engineFailed(engine: "e", reason: "r")
                try harness.engine(.failure(error), any, lane: .reply)
            case 13:
                let events = [
                    #"{"type":"response.cancel"}"#, #"{"type":"response.create"}"#,
                    #"{"type":"input_audio_buffer.clear"}"#, #"{"type":"input_audio_buffer.commit"}"#,
                    #"{"type":"session.update","session":{"type":"realtime","instructions":"Be brief."}}"#,
                ]
                try harness.client(events.randomElement(using: &chance) ?? "")
            case 14...16: try answerQuestion()
            case 17, 18: try quietTurn()
            default: try harness.pass(.milliseconds(.random(in: 1...2_000, using: &chance)))
            }
            observe()
        }

        /// Answers one of the last questions; the text names it.
        private func answerQuestion() throws {
            // Mostly the last, which is the one that counts.
            let recent = questions.suffix(Bool.random(using: &chance) ? 3 : 1)
            guard let question = recent.randomElement(using: &chance)?.command else { return }
            let name = "q\(question.generation.rawValue).\(question.tag)"
            switch Int.random(in: 0..<6, using: &chance) {
            case 0:
                let error = EngineError.engineFailed(engine: "e", reason: "r")
                try harness.engine(.failure(error), question.generation, lane: .recognition, tag: question.tag)
            case 1: try harness.answer(question, "")
            case 2: try harness.answer(question, "one", isFinal: false)
            default: try harness.answer(question, name)
            }
        }

        /// A turn as most are, which random steps are seldom: whatever ran is cancelled, all that waits is answered, and
        /// the user says something, pauses and says no more.
        private func quietTurn() throws {
            try harness.client(#"{"type":"response.cancel"}"#)
            for command in harness.commands where command.operation.isFinish {
                try harness.engine(.finalTranscript(.empty), command.generation, lane: .recognition)
            }
            try harness.speak(PipelineHarness.silence(800))
            observe()
            for index in questions.indices { questions[index].spokenSince += 600 }
            try harness.speak(PipelineHarness.speech(600) + PipelineHarness.silence(260))
            observe()
            try answerQuestion()
            try harness.speak(PipelineHarness.silence(.random(in: 1...40, using: &chance) * 20))
        }

        /// What a recogniser would make of the command.
        private func hand(_ command: EngineCommand) {
            switch command.operation {
            case .beginUtterance:
                open = command.generation
            case .audio, .snapshotUtterance, .finishUtterance, .discardUtterance:
                #expect(open == command.generation, "\(command.operation) for an utterance that is not open")
                if command.operation.isSnapshot { questions.append((command, 0)) }
                if command.operation.isFinish || command.operation.isDiscard { open = nil }
            case .configure, .synthesize: break
            case .generateReply(let history): asked[command.generation] = history
            }
        }

        /// A transcript that names a question: nothing that the detector must have found was said since.
        private func transcribed(_ text: String) {
            guard text.hasPrefix("q") else { return }
            adopted += 1
            let last = questions.last { text == "q\($0.command.generation.rawValue).\($0.command.tag)" }
            #expect((last?.spokenSince ?? .max) < 200, "\(text) is from before more was said")
        }

        private func observe() {
            for command in harness.commands[commandsSeen...] { hand(command) }
            commandsSeen = harness.commands.count
            let events = harness.seen[eventsSeen...]
            eventsSeen = harness.seen.count
            let heard = events.filter { $0["type"] == "response.output_audio_transcript.delta" }
            for event in events where event["type"] == "conversation.item.input_audio_transcription.completed" {
                transcribed(event["transcript"]?.stringValue ?? "")
            }
            for text in heard.compactMap({ $0["delta"]?.stringValue }) {
                guard let number = UInt64(text.filter(\.isNumber)) else { continue }
                given.append(Generation(number))
                // Words leave only while their reply is one, and before it is cancelled.
                #expect(!harness.cancelled.contains(Generation(number)) || harness.session.reply == nil)
                #expect(harness.session.speculation?.draft.generation != Generation(number))
            }
        }

        func check() {
            let statistics = harness.session.speculationStatistics
            let held = harness.session.speculation == nil ? 0 : 1
            #expect(statistics.adopted == adopted)
            #expect(statistics.begun == statistics.released + statistics.dropped + held)
            #expect(harness.session.speculation == nil || harness.session.reply == nil, "one at a time")
            #expect(harness.session.speculation == nil || harness.session.server.activeResponse == nil)
            #expect(Set(harness.cancelled).count == harness.cancelled.count, "each is cancelled once")
            #expect(given == given.sorted(), "an old reply does not come back")
            for history in asked.values {
                // What the machine said in any history it was asked with was really sent.
                for turn in history.turns where turn.speaker == .assistant {
                    let numbers = turn.text.split(whereSeparator: { !$0.isNumber }).compactMap { UInt64($0) }
                    #expect(numbers.allSatisfy { given.contains(Generation($0)) })
                }
            }
        }
    }

    @Test("Of no reply that was dropped anything is ever heard, and every one is accounted for", arguments: 0..<12)
    func turns(run: Int) throws {
        let seed = UInt64(run) &* 7_919 &+ 17
        var begun = 0
        var adopted = 0
        do {
            let bystander = try Bystander(seed: seed)
            for step in 0..<600 where step < 150 || bystander.adopted == 0 {
                try bystander.step()
                bystander.check()
            }
            begun = bystander.harness.session.speculationStatistics.begun
            adopted = bystander.adopted
        } catch {
            Issue.record("seed \(seed): \(error)")
        }
        #expect(begun > 0 && adopted > 0, "seed \(seed) begins or adopts none, so it tests nothing")
    }
}
