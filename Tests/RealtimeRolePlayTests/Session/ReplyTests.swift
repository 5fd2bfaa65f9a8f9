import RealtimePipeline
import RealtimeUnits
import Testing

@testable import RealtimeRolePlay

@Suite("Role-play: replies")
struct ReplyTests {
    /// A script in which the person has said something and waits.
    static func asked(hasAvatar: Bool = false) -> SessionScript {
        var script = SessionScript(opening: .manual, hasAvatar: hasAvatar)
        script.say(Sound.tone())
        script.handle(.request(.endOfSpeech))
        script.recognize("hello")
        return script
    }

    @Test("Each clause is sent with its sound as soon as there is one, and the whole text at the end")
    func clauses() {
        var script = Self.asked()
        script.reply("Good day. How are you? Fine.")
        #expect(script.spoken.map(\.text) == ["Good day. "])
        script.speak(seconds: 0.5)
        #expect(script.spoken.map(\.text) == ["Good day. ", "How are you? "])
        script.speak(seconds: 1)
        script.speak(seconds: 0.25)
        let replies = script.events.filter { $0.name == "ai-response" }
        #expect(
            replies.map { event -> String in
                switch event {
                case .clause(let clause):
                    "\(clause.turn).\(clause.index) \(clause.text)\(clause.sound.milliseconds) \(clause.sound.format)"
                case .replyFinished(let turn, let text): "\(turn) \(text)"
                default: ""
                }
            } == [
                "1.0 Good day. 500 wav", "1.1 How are you? 1000 wav", "1.2 Fine.250 wav",
                "1 Good day. How are you? Fine.",
            ]
        )
        #expect(!script.session.isBusy || script.session.nextDeadline != nil)
    }

    @Test("What was said is what the model is told next time")
    func history() {
        var script = Self.asked()
        script.reply("Good day.")
        script.speak(seconds: 0.5)
        script.wait(.seconds(1))
        script.say(Sound.tone())
        script.handle(.request(.endOfSpeech))
        script.recognize("bye")
        #expect(script.histories.last == [.user("hello"), .assistant("Good day."), .user("bye")])
        #expect(!script.names.contains("interrupted"))
    }

    @Test("Speech interrupts a reply: it is told, no more is made, and history keeps what was heard")
    func interruption() {
        var script = Self.asked()
        script.reply("One. Two. Three.")
        script.speak(seconds: 1)
        script.speak(seconds: 1)
        script.wait(.milliseconds(500))
        let generation = script.replying
        script.say(Sound.tone())
        #expect(script.events.contains(.interrupted(turn: 1)))
        #expect(script.outputs.contains { $0 == generation.map { .cancel($0, .output) } })
        let before = script.outputs.count
        script.speak(seconds: 1)
        #expect(script.outputs.count == before)
        script.handle(.request(.endOfSpeech))
        script.recognize("stop")
        #expect(script.histories.last == [.user("hello"), .assistant("One. "), .user("stop")])
    }

    @Test("A reply that is made but still plays is cut to what was heard, and nothing where nothing was")
    func interruptionOfSound() {
        for (heard, expected) in [(0.0, nil), (0.5, "One. "), (1.5, "One. Two.")] as [(Double, String?)] {
            var script = Self.asked()
            script.reply("One. Two.")
            script.speak(seconds: 1)
            script.speak(seconds: 1)
            script.wait(.seconds(heard))
            script.say(Sound.tone())
            script.handle(.request(.endOfSpeech))
            script.recognize("stop")
            let said = expected.map { [ConversationTurn.assistant($0)] } ?? []
            #expect(script.histories.last == [.user("hello")] + said + [.user("stop")])
        }
    }

    @Test("A cough in place of a turn has the interrupted turn answered again")
    func cough() {
        var script = Self.asked()
        script.reply("One.")
        script.say(Sound.tone(seconds: 0.2))
        script.handle(.request(.endOfSpeech))
        script.recognize("")
        #expect(script.histories == [[.user("hello")], [.user("hello")]])
    }

    @Test("Speech is made no more than 10 s ahead of what is heard")
    func lead() {
        var script = Self.asked()
        script.reply((1...6).map { "Number \($0). " }.joined())
        for _ in 0..<4 { script.speak(seconds: 4) }
        #expect(script.spoken.count == 3)
        script.wait(.milliseconds(1_900))
        #expect(script.spoken.count == 3)
        script.wait(.milliseconds(200))
        #expect(script.spoken.count == 4)
    }

    @Test("The greeting is said where it is asked for, and is no answer to anybody")
    func greeting() {
        var opening = RolePlayOpening.manual
        opening.greets = true
        var script = SessionScript(opening: opening)
        script.handle(.entered)
        script.speak(seconds: 1)
        script.speak(seconds: 1)
        #expect(script.events.last == .replyFinished(turn: 0, text: "Good morning. What can I do for you?"))
        script.wait(.seconds(3))
        script.say(Sound.tone())
        script.handle(.request(.endOfSpeech))
        script.recognize("apples")
        #expect(
            script.histories == [[.assistant("Good morning. What can I do for you?"), .user("apples")]]
        )
    }

    @Test("A face is asked for with each clause, and shown unless the reply was interrupted")
    func avatar() {
        var script = Self.asked(hasAvatar: true)
        script.reply("One. Two.")
        script.speak(seconds: 1)
        let tickets = script.outputs.compactMap { output -> AvatarTicket? in
            if case .render(.speaking, let ticket) = output { ticket } else { nil }
        }
        let frame = AvatarFrame(mediaType: "image/svg+xml", content: .text("<svg/>"))
        for ticket in tickets { script.handle(.rendered(frame, ticket)) }
        #expect(script.events.last == .avatar(turn: 1, index: 0, frame) && tickets.count == 1)
        script.say(Sound.tone(seconds: 0.25))
        for ticket in tickets { script.handle(.rendered(frame, ticket)) }
        #expect(script.names.count { $0 == "avatar-response" } == 1)
    }

    @Test("A face that listens is shown at the beginning")
    func listening() {
        var script = SessionScript(hasAvatar: true)
        let outputs = script.handle(.entered)
        #expect(script.names == ["session-started"])
        #expect(outputs.contains { if case .render(.listening, _) = $0 { true } else { false } })
    }

    @Test(
        "A model or a voice that fails is told, and the role-play goes on",
        arguments: [EngineLane.reply, .synthesis]
    )
    func failure(lane: EngineLane) {
        var script = Self.asked()
        script.reply("One. Two.")
        script.speak(seconds: 1)
        if let generation = script.replying { script.engine(.failure(.stopped), generation, lane) }
        #expect(script.faults.map(\.code) == [.engineFailed])
        #expect(script.events.contains(.replyFinished(turn: 1, text: "One. ")))
        script.wait(.seconds(2))
        script.say(Sound.tone())
        script.handle(.request(.endOfSpeech))
        script.recognize("again")
        #expect(script.histories.last == [.user("hello"), .assistant("One. "), .user("again")])
    }

    @Test("A command that the engines do not take counts as one that failed")
    func refused() {
        var script = Self.asked()
        let command = script.commands.last
        if let command { script.handle(.refused(.queueFull(.reply, limit: 64), command)) }
        #expect(script.faults.map(\.code) == [.engineFailed] && !script.session.isBusy)
    }

    @Test("A clause that never ends is given up after a minute of sound")
    func endless() {
        var script = Self.asked()
        script.reply("One.")
        guard let generation = script.replying else { return }
        for _ in 0..<7 { script.engine(.synthesizedAudio(Sound.tone(seconds: 10), .hz16000), generation, .synthesis) }
        #expect(script.faults.map(\.code) == [.engineFailed])
        #expect(script.session.bufferedBytes < 200_000)
    }
}
