import RealtimePipeline
import RealtimeProtocol
import Testing

@Suite("Reading scenarios")
struct ScenarioLoadingTests {
    /// A scenario with one member replaced, or removed.
    private func scenario(_ name: String, _ value: JSONValue?) throws(ScenarioError) -> Scenario {
        var object: JSONObject = [
            "id": "shop",
            "title": ["en": "Shop", "zh": "商店"],
            "languages": ["en", "zh"],
            "instructions": ["en": ["Be", "brief."], "zh": "简短。"],
            "rules": [
                [
                    "id": "price", "concern": true, "when": ["en": ["price"], "zh": ["any": ["价格"], "none": ["不"]]],
                    "replies": ["en": ["Dear."], "zh": ["贵。"]],
                ],
                [
                    "id": "yes", "after": ["price"], "when": ["en": ["yes"], "zh": ["好"]],
                    "replies": ["en": ["Good, {after}."], "zh": ["好。"]],
                ],
            ],
            "agenda": ["price"],
            "fallbacks": ["en": ["What?"], "zh": ["什么？"]],
            "notHeard": ["en": ["Pardon?"], "zh": ["请再说一遍。"]],
        ]
        object[name] = value
        return try Scenario(json: .object(object))
    }

    /// The error of a scenario with one member replaced.
    private func error(_ name: String, _ value: JSONValue?) -> ScenarioError? {
        do throws(ScenarioError) {
            _ = try scenario(name, value)
            return nil
        } catch {
            return error
        }
    }

    @Test("Everything that is written arrives")
    func complete() throws {
        let scenario = try scenario("voices", ["flite": "kal16"])
        #expect(scenario.id == "shop")
        #expect(scenario.languages == [.english, .chinese])
        #expect(scenario.instructions[.english] == "Be\nbrief.")
        #expect(!scenario.allowsClientInstructions)
        #expect(scenario.voices == ["flite": "kal16"])
        #expect(scenario.rules.map(\.id) == ["price", "yes"])
        #expect(scenario.rules[0].recurrence == .concern)
        #expect(scenario.rules[0].trigger[.chinese] == ScenarioTrigger(any: ["价格"], none: ["不"]))
        #expect(scenario.rules[1].after == ["price"])
        #expect(scenario.agenda == ["price"])
        #expect(scenario.notHeard[.chinese] == ["请再说一遍。"])
    }

    @Test("A mistake is reported with the place it is in")
    func places() {
        let expected: [(String, JSONValue?, ScenarioError.Code, String)] = [
            ("id", nil, .missing, "id"),
            ("id", "a shop", .invalidValue, "id"),
            ("id", 7, .wrongKind, "id"),
            ("titel", "x", .unknownMember, "titel"),
            ("languages", [], .empty, "languages"),
            ("languages", ["en-US", "zh"], .invalidValue, "languages[0]"),
            ("languages", ["en", "zh", "en"], .duplicate, "languages[2]"),
            ("title", ["en": "Shop"], .untranslated, "title"),
            ("title", ["en": "Shop", "zh": " "], .empty, "title.zh"),
            ("title", ["en": "Shop", "zh": "店", "de": "Laden"], .unknownMember, "title.de"),
            ("instructions", ["en": ["a", 1], "zh": "简短。"], .wrongKind, "instructions.en[1]"),
            ("clientInstructions", "yes", .wrongKind, "clientInstructions"),
            ("agenda", ["color"], .unknownReference, "agenda[0]"),
            ("agenda", ["yes"], .invalidValue, "agenda[0]"),
            ("agenda", ["price", "price"], .duplicate, "agenda[1]"),
            ("rules", [["id": "a"]], .missing, "rules[0].replies"),
            ("grammarFile", "x.gram", .unreadable, "grammarFile"),
            ("grammarFile", "../x.gram", .invalidValue, "grammarFile"),
        ]
        for (name, value, code, path) in expected {
            let error = error(name, value)
            #expect(error?.code == code, "\(name) \(String(describing: value))")
            #expect(error?.path == path, "\(name) \(String(describing: value))")
        }
    }

    @Test("A mistake in a rule is reported with the place it is in")
    func rulePlaces() {
        let replies: JSONValue = ["en": ["a"], "zh": ["b"]]
        let when: JSONValue = ["en": ["a"], "zh": ["b"]]
        let expected: [(JSONValue, ScenarioError.Code, String)] = [
            (["id": "a", "replies": replies], .missing, "rules[0].when"),
            (["id": "a", "replies": replies, "when": ["en": ["?!"], "zh": ["b"]]], .empty, "rules[0].when.en[0]"),
            (
                ["id": "a", "replies": replies, "when": ["en": ["none": ["x"]], "zh": ["b"]]], .empty,
                "rules[0].when.en"
            ),
            (["id": "a", "replies": replies, "when": when, "after": ["b"]], .unknownReference, "rules[0].after"),
            (["id": "a", "replies": replies, "when": when, "followUps": replies], .invalidValue, "rules[0].followUps"),
            (
                ["id": "a", "replies": ["en": ["{who}"], "zh": ["b"]], "when": when], .invalidValue,
                "rules[0].replies.en[0]"
            ),
            (
                ["id": "a", "replies": ["en": ["{after"], "zh": ["b"]], "when": when], .invalidValue,
                "rules[0].replies.en[0]"
            ),
            (["id": "a", "replies": ["en": ["a"]], "when": when], .untranslated, "rules[0].replies"),
        ]
        for (rule, code, path) in expected {
            let error = error("rules", .array([rule]))
            #expect(error?.code == code, "\(rule)")
            #expect(error?.path == path, "\(rule)")
        }
    }

    @Test("The points of an evaluation must add up")
    func points() {
        let text: JSONValue = ["en": "x", "zh": "y"]
        let evaluation: JSONValue = [
            "instructions": text,
            "criteria": [
                ["id": "a", "points": 60, "description": text], ["id": "b", "points": 39, "description": text],
            ],
            "acceptanceLevels": [["id": "a", "description": text]],
            "advice": text,
        ]
        #expect(error("evaluation", evaluation)?.path == "evaluation.criteria")
        #expect(error("evaluation", evaluation)?.detail == "99 points, not 100")
    }

    @Test("What is no JSON is said to be none, with the place")
    func notJSON() {
        #expect(throws: ScenarioError.self) { try Scenario(parsing: Array("{\"id\": }".utf8)) }
        do {
            _ = try Scenario(parsing: Array("[]".utf8))
            Issue.record("an array is no scenario")
        } catch {
            #expect("\(error)" == "the scenario is of the wrong kind: expected an object, found array")
        }
    }

    @Test("A file that is not there is named")
    func missingFile() {
        do {
            _ = try Scenario(contentsOfFile: "/nowhere/shop.json")
            Issue.record("there is no such file")
        } catch {
            #expect(error.code == .unreadable)
            #expect("\(error)" == "/nowhere/shop.json: the scenario cannot be read: No such file or directory")
        }
    }
}
