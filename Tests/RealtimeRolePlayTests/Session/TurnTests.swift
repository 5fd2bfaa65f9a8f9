import RealtimePipeline
import SocketIOProtocol
import Testing

@testable import RealtimeRolePlay

@Suite("Role-play: turns")
struct TurnTests {
    @Test("A chunk is told to have been heard, by its number and its length")
    func received() {
        var script = SessionScript()
        script.say(Sound.tone(seconds: 0.5))
        let bytes = Sound.bytes(Sound.tone(seconds: 0.1))
        script.handle(.request(.audioChunk(AudioChunk(bytes: bytes, sequence: 70)), acknowledgement: 4))
        #expect(
            script.events.filter { $0.name == "audio-received" } == [
                .audioReceived(.init(sequence: 0, bytes: 8_000, milliseconds: 250, totalMilliseconds: 250)),
                .audioReceived(.init(sequence: 1, bytes: 8_000, milliseconds: 250, totalMilliseconds: 500)),
                .audioReceived(.init(sequence: 70, bytes: 3_200, milliseconds: 100, totalMilliseconds: 600)),
            ]
        )
        #expect(script.outputs.contains { if case .acknowledge(4, _) = $0 { true } else { false } })
    }

    @Test("The recogniser gets batches of 32 KB, and the rest at the end of the turn")
    func batches() {
        var script = SessionScript(opening: .manual)
        script.say(Sound.tone(seconds: 3.6))
        // 32 KB are 16 384 samples, and audio is looked at in pieces of 320.
        #expect(script.batches == [16_640, 16_640, 16_640])
        script.handle(.request(.endOfSpeech))
        #expect(script.batches == [16_640, 16_640, 16_640, 7_680])
        #expect(script.commands.last?.operation == .finishUtterance)
    }

    @Test("A batch waits 2 s at most")
    func oldBatch() {
        var script = SessionScript(opening: .manual)
        script.say(Sound.tone(seconds: 0.25), pace: false)
        script.wait(.milliseconds(1_999))
        #expect(script.batches == [])
        script.wait(.milliseconds(1))
        #expect(script.batches == [4_000])
    }

    @Test("Silence ends a turn, what came before the speech is not recognised, and the padding is")
    func silence() {
        var script = SessionScript()
        let quiet = [Int16](repeating: 0, count: 32_000)
        let speech = (0..<24).flatMap { Sound.tone(Double(180 + $0 % 5 * 40), seconds: 0.05) }
        script.say(quiet + speech + quiet)
        #expect(script.begun == 1 && script.finished != nil)
        let heard = Double(script.batches.reduce(0, +)) / 16_000
        // 1.2 s of sound, 0.3 s before and 0.5 s behind.
        #expect(abs(heard - 2.0) < 0.2)
    }

    @Test("Words become a transcription, and the model is given them")
    func words() {
        var script = SessionScript(opening: .manual)
        script.say(Sound.tone())
        script.engine(.partialTranscript(Transcript(text: "go")), script.commands[0].generation, .recognition)
        script.handle(.request(.endOfSpeech))
        script.recognize("go on")
        #expect(
            script.events.filter { $0.name == "transcription" } == [
                .transcription(turn: 1, text: "go", isFinal: false),
                .transcription(turn: 1, text: "go on", isFinal: true),
            ]
        )
        #expect(script.histories == [[.user("go on")]])
    }

    @Test("A turn without words is answered where it was long enough to be one")
    func unheard() {
        for (seconds, turns) in [(0.3, 0), (1.0, 1)] {
            var script = SessionScript(opening: .manual)
            script.say(Sound.tone(seconds: seconds))
            script.handle(.request(.endOfSpeech))
            script.recognize("")
            #expect(script.histories.count == turns)
        }
    }

    @Test("Who says that the speech is over, and has not spoken, is told that there are no words")
    func nothing() {
        var script = SessionScript()
        script.handle(.request(.endOfSpeech, acknowledgement: 1))
        #expect(script.events == [.transcription(turn: 0, text: "", isFinal: true)])
        #expect(script.outputs.contains(.acknowledge(1, .null)))
    }

    @Test("The last chunk may say that it is the last")
    func last() {
        var script = SessionScript(opening: .manual)
        let bytes = Sound.bytes(Sound.tone())
        script.handle(.request(.audioChunk(AudioChunk(bytes: bytes, isLast: true))))
        #expect(script.finished != nil && script.batches == [16_000])
    }

    @Test("Who goes on speaking before the words are known is answered once, to everything")
    func goesOn() {
        var script = SessionScript(opening: .manual)
        script.say(Sound.tone())
        script.handle(.request(.endOfSpeech))
        let first = script.finished
        script.say(Sound.tone())
        if let first { script.engine(.finalTranscript(Transcript(text: "one")), first, .recognition) }
        #expect(script.histories == [])
        script.handle(.request(.endOfSpeech))
        script.recognize("two")
        #expect(script.histories == [[.user("one"), .user("two")]])
    }

    @Test("A turn that does not end is cut after a minute")
    func endless() {
        var script = SessionScript(opening: .manual)
        script.say([Int16](repeating: 100, count: 16_000 * 61))
        #expect(script.begun == 2 && script.finished != nil)
        #expect(script.batches.reduce(0, +) >= 960_000)
    }

    @Test("A recogniser that fails is told once, and the next turn is heard")
    func failure() {
        var script = SessionScript(opening: .manual)
        script.say(Sound.tone())
        let generation = script.commands[0].generation
        script.engine(.failure(.utteranceNotOpen), generation, .recognition)
        script.say(Sound.tone())
        #expect(script.begun == 1 && script.faults.map(\.code) == [.engineFailed])
        script.handle(.request(.endOfSpeech))
        script.say(Sound.tone())
        #expect(script.begun == 2)
    }
}
