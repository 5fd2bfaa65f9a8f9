import RealtimePipeline
import Testing

@testable import RealtimeRolePlay

@Suite("Role-play: limits and ends")
struct LimitTests {
    @Test("Nobody speaks for five minutes: the role-play ends, and says so; a microphone that hums does not keep it")
    func idle() {
        var script = SessionScript()
        script.handle(.entered)
        for _ in 0..<299 { script.say([Int16](repeating: 0, count: 16_000)) }
        #expect(script.summaries.isEmpty)
        script.wait(.seconds(1))
        #expect(script.summaries.map(\.reason) == [.idle])
        #expect(script.names.last == "session-ended" && script.session.nextDeadline == nil)
        #expect(script.outputs.contains { if case .cancel(_, .all) = $0 { true } else { false } })
    }

    @Test("A long reply is not idleness: the time counts from its end")
    func idleAfterReply() {
        var script = ReplyTests.asked()
        script.reply("One.")
        script.speak(seconds: 50)
        script.wait(.seconds(340))
        #expect(script.summaries.isEmpty)
        script.wait(.seconds(20))
        #expect(script.summaries.map(\.reason) == [.idle])
    }

    @Test("A role-play lasts half an hour at most")
    func timeLimit() {
        var script = SessionScript { $0.idle = .seconds(7_200) }
        script.wait(.seconds(1_799))
        #expect(script.summaries.isEmpty)
        script.wait(.seconds(1))
        #expect(script.summaries.map(\.reason) == [.timeLimit])
    }

    @Test("The client ends it, and is told how it went; nothing has an effect afterwards")
    func end() {
        var script = ReplyTests.asked()
        script.wait(.seconds(2))
        script.handle(.request(.endSession, acknowledgement: 9))
        let summary = RolePlaySummary(reason: .client, milliseconds: 3_000, turns: 1, heardMilliseconds: 1_000)
        #expect(script.summaries == [summary])
        #expect(script.events.last == .sessionEnded(summary))
        #expect(script.outputs.contains(.acknowledge(9, RolePlayEvent.sessionEnded(summary).value)))
        let count = script.outputs.count
        script.reply("late")
        script.say(Sound.tone())
        script.handle(.stopped)
        #expect(script.outputs.count == count && script.session.isOver)
    }

    @Test("Too many bytes are not heard, are told once a second, and are made good by waiting")
    func bytes() {
        var script = SessionScript {
            $0.burstBytes = 20_000
            $0.bytesPerSecond = 8_000
        }
        script.say(Sound.tone(seconds: 2), pace: false)
        #expect(script.names.count { $0 == "audio-received" } == 2)
        #expect(script.faults.map(\.code) == [.rateLimited])
        script.wait(.seconds(1))
        script.say(Sound.tone(seconds: 0.25), pace: false)
        #expect(script.names.count { $0 == "audio-received" } == 3)
    }

    @Test("Too many events are not read, whatever they are")
    func events() {
        var script = SessionScript {
            $0.burstEvents = 5
            $0.eventsPerSecond = 1
        }
        for _ in 0..<20 { script.handle(.request(.endOfSpeech)) }
        #expect(script.names.count { $0 == "transcription" } == 5)
        #expect(script.faults.map(\.code) == [.rateLimited])
        script.handle(.request(.endSession, acknowledgement: 3))
        #expect(script.summaries.isEmpty)
        #expect(script.outputs.contains { if case .acknowledge(3, _) = $0 { true } else { false } })
    }

    @Test("More audio than plays is not heard, however few bytes it takes")
    func audio() {
        var script = SessionScript { $0.burstAudio = .seconds(1) }
        script.say(Sound.tone(seconds: 2), pace: false)
        #expect(script.names.count { $0 == "audio-received" } == 4)
        #expect(script.faults.map(\.code) == [.rateLimited])
    }

    @Test("A session holds no more than its batch and two or three seconds of the past")
    func memory() {
        var script = SessionScript()
        var most = 0
        for _ in 0..<60 {
            script.say((0..<20).flatMap { Sound.tone(Double(180 + $0 % 5 * 40), seconds: 0.05) })
            most = max(most, script.session.bufferedBytes)
        }
        #expect((64_000...140_000).contains(most))
    }

    @Test("What a client asks for wrongly is told, and once a second")
    func invalid() {
        var script = SessionScript()
        for _ in 0..<10 { script.handle(.request(.invalid(RolePlayFault(.unknownEvent, "?")))) }
        #expect(script.faults.count == 1)
        script.wait(.seconds(1))
        script.handle(.request(.audioChunk(AudioChunk(bytes: [0x1A, 0x45, 0xDF, 0xA3, 0x80, 0]))))
        #expect(script.faults.map(\.code) == [.unknownEvent, .invalidAudio])
    }
}
