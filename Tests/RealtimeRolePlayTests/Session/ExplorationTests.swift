import RealtimePipeline
import RealtimeUnits
import Testing

@testable import RealtimeRolePlay

@Suite("Role-play: random lives")
struct ExplorationTests {
    /// SplitMix64 (Steele, Lea and Flood, 2014).
    struct Generator: RandomNumberGenerator {
        var state: UInt64
        mutating func next() -> UInt64 {
            state &+= 0x9E37_79B9_7F4A_7C15
            var z = state
            z = (z ^ (z >> 30)) &* 0xBF58_476D_1CE4_E5B9
            z = (z ^ (z >> 27)) &* 0x94D0_49BB_1331_11EB
            return z ^ (z >> 31)
        }
    }

    /// What must hold whatever happens, looked at output by output.
    struct Watch {
        var open: Generation?
        var isSpeaking: Set<Generation> = []
        var silenced: Set<Int> = []
        var clauses: [Int: Int] = [:]
        var isOver = false
        var broken: [String] = []

        mutating func look(at output: RolePlaySession.Output) {
            if isOver { broken.append("an output after the end") }
            switch output {
            case .engine(let command): look(at: command)
            case .emit(.clause(let clause)):
                if silenced.contains(clause.turn) { broken.append("a clause after its interruption") }
                if clause.index != clauses[clause.turn, default: 0] { broken.append("a clause out of turn") }
                clauses[clause.turn] = clause.index + 1
            // A turn whose reply was interrupted by a cough is answered anew.
            case .emit(.interrupted(let turn)): silenced.insert(turn)
            case .cancel(let generation, _): isSpeaking = isSpeaking.filter { $0 > generation }
            case .ended: isOver = true
            case .emit, .acknowledge, .render: break
            }
        }

        private mutating func look(at command: EngineCommand) {
            switch command.operation {
            case .beginUtterance: open = command.generation
            case .audio: if open != command.generation { broken.append("speech outside of an utterance") }
            case .finishUtterance:
                if open != command.generation { broken.append("an end without a beginning") }
                open = nil
            case .synthesize:
                if !isSpeaking.insert(command.generation).inserted { broken.append("two clauses at once") }
            case .generateReply(let history):
                if history.turns.last?.speaker != .user { broken.append("a reply to nobody") }
                // Interrupted for good, or begun anew for the same turn.
                silenced = []
                clauses = [:]
            case .configure, .snapshotUtterance, .discardUtterance: break
            }
        }
    }

    @Test("Three hundred random lives keep the rules of turns, replies and ends")
    func lives() {
        let seed = UInt64.random(in: .min ... .max)
        print("seed \(seed)")
        var random = Generator(state: seed)
        let sounds = [Sound.tone(seconds: 0.25), [Int16](repeating: 0, count: 12_000), Sound.tone(seconds: 0.04)]
        var clauses = 0
        var interruptions = 0
        for life in 0..<300 {
            var opening = RolePlayOpening()
            opening.detectsTurns = .random(using: &random)
            opening.greets = .random(using: &random)
            var script = SessionScript(opening: opening, hasAvatar: true)
            var watch = Watch()
            for output in script.handle(.entered) { watch.look(at: output) }
            for _ in 0..<40 {
                let outputs = step(&script, sounds, &random) + script.handle(.deadlineReached)
                for output in outputs {
                    watch.look(at: output)
                    if case .engine(let command) = output, case .synthesize = command.operation { clauses += 1 }
                    if case .emit(.interrupted) = output { interruptions += 1 }
                    if case .emit(.clause) = output, case let generation? = script.session.playback?.generation {
                        watch.isSpeaking.remove(generation)
                    }
                }
                if script.session.bufferedBytes > 400_000 { watch.broken.append("too much is held") }
                if script.session.isOver != watch.isOver { watch.broken.append("over, and not") }
                if let next = script.session.nextDeadline, next <= script.now {
                    watch.broken.append("a deadline that stays")
                }
            }
            #expect(watch.broken.isEmpty, "life \(life) of seed \(seed)")
            guard watch.broken.isEmpty else { return }
        }
        // The lives are of any use only where replies come about and are interrupted.
        #expect(clauses > 150 && interruptions > 15)
    }

    /// Something that may happen.
    private func step(
        _ script: inout SessionScript,
        _ sounds: [[Int16]],
        _ random: inout Generator
    ) -> [RolePlaySession.Output] {
        let before = script.outputs.count
        let generation = Generation(UInt64.random(in: 0...(script.session.generation.rawValue + 1), using: &random))
        switch Int.random(in: 0..<22, using: &random) {
        case 0..<5: script.say(sounds.randomElement(using: &random) ?? [], pace: .random(using: &random))
        case 5, 6: script.handle(.request(.endOfSpeech, acknowledgement: 1))
        case 7: script.recognize(["hello", "go on", ""].randomElement(using: &random) ?? "")
        case 8, 9:
            // So that replies are not too rare a coincidence.
            script.handle(.request(.endOfSpeech))
            script.recognize("hello")
            script.reply("One. Two, three. Four!")
        case 10: script.reply("One. Two, three. Four!")
        case 11, 12, 13: script.speak(seconds: 0.5)
        case 14: script.wait(.milliseconds(Int.random(in: 0...4_000, using: &random)))
        case 15:
            let lane = EngineLane.allCases.randomElement(using: &random) ?? .reply
            script.engine(.failure(.stopped), generation, lane)
        case 16: script.engine(.synthesisFinished(SampleCount(0), .hz16000), generation, .synthesis)
        case 17: script.engine(.finalTranscript(Transcript(text: "late")), generation, .recognition)
        case 18: script.engine(.replyFinished("late"), generation, .reply)
        case 19: script.handle(.request(.invalid(RolePlayFault(.unknownEvent, "?"))))
        case 20: script.handle(.request(.audioChunk(AudioChunk(bytes: [0x1A, 0x45, 0xDF, 0xA3, 0x80, 0]))))
        default:
            if Int.random(in: 0..<40, using: &random) == 0 { script.handle(.request(.endSession)) }
        }
        return Array(script.outputs[before...])
    }
}
