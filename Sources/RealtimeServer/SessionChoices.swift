internal import RealtimePipeline
internal import RealtimeProtocol
internal import RealtimeWebSocket

/// What a page may choose from, as `/choices.json` beside the static files tells it. Nothing secret is among it: no
/// address, no key, no instructions.
enum SessionChoices {
    /// Where it is.
    static let path = "/choices.json"

    /// The answer, made once per request: it is small and rarely asked for.
    static func response(_ configuration: ServerConfiguration) -> HTTPResponse {
        let language = configuration.language.map { JSONValue.string($0.rawValue) } ?? .null
        let choices: JSONValue = object([
            ("upstreams", .array([upstream(configuration.upstream)])),
            ("scenarios", .array(scenarios(configuration).map(scenario))),
            ("default_scenario", configuration.defaultScenario.map { .string($0) } ?? .null),
            ("language", language),
            ("voices", .array(configuration.voices.map { .string($0) })),
        ])
        var response = HTTPResponse(status: .ok, body: choices.serialized)
        response.headers.add("Content-Type", "application/json")
        response.headers.add("X-Content-Type-Options", "nosniff")
        response.headers.add("Cache-Control", "no-store")
        return response
    }

    private static func upstream(_ upstream: Upstream) -> JSONValue {
        switch upstream {
        case .pipeline: object([("id", "local"), ("name", "Local")])
        case .echo: object([("id", "echo"), ("name", "Echo")])
        case .remote(let remote):
            object([
                ("id", .string(remote.dialect.rawValue)),
                ("name", .string(remote.dialect.rawValue)),
                ("model", remote.model.map { .string($0) } ?? .null),
            ])
        }
    }

    private static func scenarios(_ configuration: ServerConfiguration) -> [Scenario] {
        configuration.scenarios.values.sorted { $0.id < $1.id }
    }

    private static func scenario(_ scenario: Scenario) -> JSONValue {
        object([
            ("id", .string(scenario.id)),
            ("title", localized(scenario.title)),
            ("languages", .array(scenario.languages.map { .string($0.rawValue) })),
            ("evaluation", scenario.evaluation.map { evaluation($0, concerns: scenario.rules) } ?? .null),
        ])
    }

    /// The rubric, and the concerns by whose words a page finds where they were raised.
    private static func evaluation(_ evaluation: ScenarioEvaluation, concerns rules: [ScenarioRule]) -> JSONValue {
        let concerns = rules.filter { $0.recurrence == .concern }
        return object([
            ("fluency_maximum", .number(JSONNumber(evaluation.fluencyMaximum))),
            ("instructions", localized(evaluation.instructions)),
            (
                "criteria",
                .array(
                    evaluation.criteria.map {
                        object([
                            ("id", .string($0.id)), ("points", .number(JSONNumber($0.points))),
                            ("description", localized($0.description)),
                        ])
                    }
                )
            ),
            (
                "acceptance_levels",
                .array(
                    evaluation.acceptanceLevels.map {
                        object([("id", .string($0.id)), ("description", localized($0.description))])
                    }
                )
            ),
            ("advice", localized(evaluation.advice)),
            ("concerns", .array(concerns.map { object([("id", .string($0.id)), ("words", words($0.trigger))]) })),
        ])
    }

    private static func words(_ trigger: Localized<ScenarioTrigger>) -> JSONValue {
        object(
            trigger.languages.map { language in
                let phrases = trigger[language].map { $0.any + $0.all } ?? []
                return (language.rawValue, .array(phrases.map { .string($0.text) }))
            }
        )
    }

    private static func localized(_ text: Localized<String>) -> JSONValue {
        object(text.languages.map { ($0.rawValue, text[$0].map { .string($0) } ?? .null) })
    }

    private static func object(_ members: [(String, JSONValue)]) -> JSONValue {
        var object = JSONObject()
        for (name, value) in members { object[name] = value }
        return .object(object)
    }
}
