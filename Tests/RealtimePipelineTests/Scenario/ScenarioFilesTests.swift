import RealtimePipeline
import Testing

@Suite("The scenario files of the example server")
struct ScenarioFilesTests {
    static let folder =
        #filePath.split(separator: "/", omittingEmptySubsequences: false).dropLast(4)
        .joined(separator: "/") + "/Examples/Relay/Scenarios"

    static func scenario(_ name: String) throws(ScenarioError) -> Scenario {
        try Scenario(contentsOfFile: "\(folder)/\(name).json")
    }

    @Test("They all read, and each is called what its file is called")
    func allRead() throws {
        let scenarios = try Scenario.all(inFolder: Self.folder)
        #expect(scenarios.map(\.id) == ["assistant", "commands", "sales-training"])
    }

    @Test("Each is complete in English and in Chinese", arguments: ["assistant", "commands", "sales-training"])
    func bothLanguages(name: String) throws {
        let scenario = try Self.scenario(name)
        #expect(Set(scenario.languages) == [.english, .chinese])
        for language in scenario.languages {
            #expect(scenario.greeting[language] != nil)
            #expect(scenario.instructions[language] != nil)
            for rule in scenario.rules {
                #expect(rule.trigger[language] != nil, "\(rule.id)")
                #expect(
                    (rule.followUps[.english]?.count ?? 0) == (rule.followUps[.chinese]?.count ?? 0),
                    "\(rule.id) is followed up as often in both languages"
                )
            }
        }
    }

    @Test(
        "Chinese texts are in Chinese and English texts in ASCII",
        arguments: ["assistant", "commands", "sales-training"]
    )
    func scripts(name: String) throws {
        let scenario = try Self.scenario(name)
        for rule in scenario.rules {
            for reply in (rule.replies[.chinese] ?? []) + (rule.followUps[.chinese] ?? []) {
                #expect(reply.text.unicodeScalars.contains { $0.properties.isIdeographic }, "\(reply.text)")
            }
            for reply in (rule.replies[.english] ?? []) + (rule.followUps[.english] ?? []) {
                #expect(reply.text.utf8.allSatisfy { $0 < 0x80 }, "\(reply.text)")
            }
        }
    }

    @Test(
        "Every rule can be called for by each of its phrases, if only it may",
        arguments: ["assistant", "commands", "sales-training"]
    )
    func reachable(name: String) throws {
        let scenario = try Self.scenario(name)
        for language in scenario.languages {
            for rule in scenario.rules {
                let phrases = rule.trigger[language]?.any ?? []
                let reached = phrases.contains { phrase in
                    var state = ScenarioState()
                    state.lastRule = rule.after.first
                    let utterance = String(phrase.text.filter { $0 != "*" })
                    return scenario.reply(to: utterance, in: language, state: &state).rule == rule.id
                }
                #expect(reached, "\(rule.id) in \(language) is always hidden by a rule before it")
            }
        }
    }

    @Test("A practice call raises its concerns when the adviser touches them, and closes when all is said")
    func salesCall() throws {
        let scenario = try Self.scenario("sales-training")
        var state = ScenarioState()
        func say(_ text: String) -> ScenarioReply { scenario.reply(to: text, in: .english, state: &state) }
        #expect(say("Hello Mrs. Wang, this is Anna from Bright School.").rule == "introduction")
        #expect(say("Tell me about your son, please.").rule == "child")
        #expect(say("How are his marks at the moment?").rule == "grades")
        #expect(say("A term is three thousand dollars, with a discount for two.").rule == "price")
        #expect(say("The price includes all books.").text.hasPrefix("And is that everything?"))
        #expect(say("You have to decide today, there is a last seat!").rule == "pressure")
        // From here on the parent leads.
        var raised: [String] = []
        var last = ScenarioReply(text: "")
        for _ in 0..<20 where !last.closes {
            last = say("Mhm, sure.")
            if let rule = last.rule { raised.append(rule) }
        }
        #expect(raised == ["teacher", "schedule", "motivation", "distance", "homework", "compare", "trial", "refund"])
        #expect(last.closes)
        #expect(say("Goodbye!").rule == "goodbye")
    }

    @Test("The practice call goes the same way in Chinese")
    func salesCallChinese() throws {
        let scenario = try Self.scenario("sales-training")
        var state = ScenarioState()
        func rule(_ text: String) -> String? { scenario.reply(to: text, in: .chinese, state: &state).rule }
        #expect(rule("您好，我是启明学校的课程顾问小李。") == "introduction")
        #expect(rule("方便介绍一下孩子的情况吗？") == "child")
        #expect(rule("他现在数学能考多少分？") == "grades")
        #expect(rule("一个学期的学费是三千元。") == "price")
        #expect(rule("您可以先来试听一节课。") == "trial")
        #expect(rule("名额不多，建议您赶紧定下来。") == "pressure")
        #expect(rule("好的好的。") == "teacher")
        #expect(scenario.reply(to: "祝您生活愉快，再见！", in: .chinese, state: &state).closes)
    }

    @Test(
        "A command is confirmed by repeating it",
        arguments: [
            ("go forward ten meters", "Going forward ten meters."),
            ("please turn left ninety degrees", "Turning left ninety degrees."),
            ("walk backwards five steps", "Going backward five steps."),
            ("drive straight ahead a hundred meters", "Going straight ahead a hundred meters."),
            ("turn around", "Turning around."),
            ("move right", "Going right."),
            ("stop now", "Stopping."),
        ]
    )
    func commands(heard: String, confirmed: String) throws {
        var state = ScenarioState()
        #expect(try Self.scenario("commands").reply(to: heard, in: .english, state: &state).text == confirmed)
    }

    @Test(
        "A command is confirmed in Chinese too",
        arguments: [
            ("前进十米", "正在前进十米。"), ("请向左转，九十度！", "正在左转九十度。"), ("停下", "正在停下。"), ("往后走五步", "正在后退五步。"),
        ]
    )
    func chineseCommands(heard: String, confirmed: String) throws {
        var state = ScenarioState()
        #expect(try Self.scenario("commands").reply(to: heard, in: .chinese, state: &state).text == confirmed)
    }

    @Test("The assistant uses the name it is told and answers a mood")
    func assistant() throws {
        let scenario = try Self.scenario("assistant")
        var state = ScenarioState()
        func say(_ text: String) -> String { scenario.reply(to: text, in: .english, state: &state).text }
        #expect(say("My name is Maria.") == "Nice to meet you, Maria.")
        #expect(say("How are you?") == "I am fine, thank you. And how are you?")
        #expect(say("Not bad, thanks.") == "I am glad to hear that. What would you like to talk about?")
        #expect(say("Tell me a joke") != say("Another one, please"))
    }

    @Test("A practice is judged with points that add up to a hundred and five levels of acceptance")
    func evaluation() throws {
        let evaluation = try #require(try Self.scenario("sales-training").evaluation)
        #expect(evaluation.fluencyMaximum == 100)
        #expect(evaluation.criteria.reduce(0) { $0 + $1.points } == 100)
        #expect(evaluation.acceptanceLevels.map(\.id) == ["refused", "doubtful", "interested", "willing", "convinced"])
        #expect(evaluation.advice.languages == [.english, .chinese])
    }
}
