import RealtimePipeline
import Testing

@Suite("Scripted conversations")
struct ScenarioReplyTests {
    private static let scenario = Scenario(
        id: "shop",
        greeting: [.english: "Welcome."],
        rules: [
            ScenarioRule(
                id: "bye",
                trigger: [.english: ScenarioTrigger(any: ["bye"])],
                replies: [.english: ["Goodbye."]],
                closes: true
            ),
            ScenarioRule(
                id: "price",
                trigger: [.english: ScenarioTrigger(any: ["price"])],
                replies: [.english: ["Too dear."]],
                recurrence: .concern,
                followUps: [.english: ["Still dear.", "Well, all right."]]
            ),
            ScenarioRule(
                id: "color",
                trigger: [.english: ScenarioTrigger(any: ["color"])],
                replies: [.english: ["Is there a blue one?"]],
                recurrence: .concern
            ),
            ScenarioRule(
                id: "yes",
                trigger: [.english: ScenarioTrigger(any: ["yes"])],
                after: ["color"],
                replies: [.english: ["Blue it is."]]
            ),
            ScenarioRule(
                id: "thanks",
                trigger: [.english: ScenarioTrigger(any: ["thanks"])],
                replies: [.english: ["Welcome.", "Any time."]]
            ),
        ],
        agenda: ["price", "color"],
        bridges: [.english: ["I see."]],
        fallbacks: [.english: ["What?", "How?"]],
        notHeard: [.english: ["Pardon?"]],
        closing: [.english: ["That is all I wanted to know."]]
    )

    /// What is replied to each of some utterances.
    private func replies(to utterances: [String]) -> [String] {
        var state = ScenarioState()
        return utterances.map { Self.scenario.reply(to: $0, in: .english, state: &state).text }
    }

    @Test("Replies of a rule take turns")
    func rotation() {
        #expect(replies(to: ["thanks", "thanks", "thanks"]) == ["Welcome.", "Any time.", "Welcome."])
    }

    @Test("A concern is raised once, then followed up in order, then left")
    func concern() {
        #expect(
            replies(to: ["the price", "the price", "the price", "the price"])
                == ["Too dear.", "Still dear.", "Well, all right.", "I see. Is there a blue one?"]
        )
    }

    @Test("Words that call for nothing bring up the next concern that was not raised")
    func agenda() {
        #expect(
            replies(to: ["nice weather", "the color", "nice weather"])
                == ["I see. Too dear.", "Is there a blue one?", "That is all I wanted to know."]
        )
    }

    @Test("Once all was raised the conversation is closed, once")
    func closing() {
        var state = ScenarioState()
        var closes: [Bool] = []
        var texts: [String] = []
        for _ in 0..<5 {
            let reply = Self.scenario.reply(to: "hm", in: .english, state: &state)
            closes.append(reply.closes)
            texts.append(reply.text)
        }
        #expect(closes == [false, false, true, false, false])
        #expect(texts.suffix(2) == ["What?", "How?"])
        #expect(state.isClosed)
    }

    @Test("A rule may count only directly after another one")
    func after() {
        #expect(replies(to: ["color", "yes"])[1] == "Blue it is.")
        #expect(replies(to: ["thanks", "yes"])[1] == "I see. Too dear.")
        // Something not understood does not come in between.
        #expect(replies(to: ["color", "", "yes"])[2] == "Blue it is.")
    }

    @Test("Nothing understood is said so, and changes nothing else")
    func notHeard() {
        #expect(replies(to: ["", "?!", "price"]) == ["Pardon?", "Pardon?", "Too dear."])
    }

    @Test("The first rule in order wins")
    func order() {
        #expect(replies(to: ["what is the price and the color"]) == ["Too dear."])
        #expect(replies(to: ["price", "bye and thanks"])[1] == "Goodbye.")
    }

    @Test("The same history always gives the same reply, and replying leaves no trace")
    func deterministic() {
        let history = ConversationHistory(turns: [
            .user("the price"), .assistant("Too dear."), .user("the price"),
        ])
        for _ in 0..<3 {
            #expect(Self.scenario.reply(to: history, in: .english).reply.text == "Still dear.")
        }
    }

    @Test("A concern of which nothing was heard is raised again")
    func unheard() {
        let unheard = ConversationHistory(turns: [.user("the price"), .user("the price")])
        #expect(Self.scenario.reply(to: unheard, in: .english).reply.text == "Too dear.")
        let silent = ConversationHistory(turns: [.user("the price"), .assistant(""), .user("the price")])
        #expect(Self.scenario.reply(to: silent, in: .english).reply.text == "Too dear.")
        let cut = ConversationHistory(turns: [.user("the price"), .assistant("Too"), .user("the price")])
        #expect(Self.scenario.reply(to: cut, in: .english).reply.text == "Still dear.")
    }

    @Test("A history may be cut at any answered turn if the state goes along")
    func priorState() {
        var turns: [ConversationTurn] = []
        for utterance in ["the price", "hm", "thanks", "the price", "hm", "thanks"] {
            turns.append(.user(utterance))
            let reply = Self.scenario.reply(to: ConversationHistory(turns: turns), in: .english).reply
            turns.append(.assistant(reply.text))
        }
        turns.append(.user("the price"))
        let whole = Self.scenario.reply(to: ConversationHistory(turns: turns), in: .english)
        for cut in stride(from: 0, to: turns.count, by: 2) {
            let old = ConversationHistory(turns: Array(turns[..<cut]))
            let state = Self.scenario.state(after: old, in: .english)
            let recent = ConversationHistory(priorState: state, turns: Array(turns[cut...]))
            let reply = Self.scenario.reply(to: recent, in: .english)
            #expect(reply.reply == whole.reply)
            #expect(reply.state == whole.state)
        }
    }

    @Test("A history without a turn of the person is answered by the greeting")
    func greeting() {
        #expect(Self.scenario.reply(to: ConversationHistory(), in: .english).reply.text == "Welcome.")
    }

    @Test("A language that the scenario does not have gives no words, and no trap")
    func otherLanguage() {
        var state = ScenarioState()
        #expect(Self.scenario.reply(to: "the price", in: .chinese, state: &state).text.isEmpty)
        #expect(Self.scenario.reply(to: "", in: .chinese, state: &state).text.isEmpty)
    }

    @Test("No utterance is too odd")
    func oddUtterances() {
        var state = ScenarioState()
        let odd = [
            "\u{0}", "\u{FFFD}", "👩‍👩‍👧‍👦👍🏽", "{after}{heard}", String(repeating: "price ", count: 10_000),
            "e\u{301}\u{301}\u{301}", "\u{202E}ecirp", "ﷺ", "𠮷野家",
        ]
        for utterance in odd { _ = Self.scenario.reply(to: utterance, in: .english, state: &state) }
        #expect(state.turnCount == odd.count)
    }
}
