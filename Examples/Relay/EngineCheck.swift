import RealtimeEngines
import RealtimePipeline

/// Says of each chosen engine whether it is there, and how to get what is not.
struct EngineCheck {
    let options: EngineOptions
    let factory: NetworkEngineFactory
    let setup: ConversationSetup

    /// One line an engine, and whether all of them are there.
    func run() -> (lines: [String], isComplete: Bool) {
        let findings = [recognizer(), model(), synthesizer()]
        return (findings.map(\.line), findings.allSatisfy(\.isGood))
    }

    private struct Finding {
        var name: String
        var lacks: String?
        var note: String?

        var isGood: Bool { lacks == nil }
        var line: String {
            let state = lacks.map { "missing: \($0)" } ?? "ok"
            return "\(name): \(state)" + (note.map { " (\($0))" } ?? "")
        }
    }

    private func recognizer() -> Finding {
        let name = "recognizer \(options.recognizer)"
        if let lack = refusal(.recognition, "--recognizer") { return Finding(name: name, lacks: lack) }
        switch factory.recognizer {
        case .transcription(let configuration):
            return finding(name, EngineProbe.models(at: configuration.endpoint), configuration.endpoint, "RECOGNIZER")
        case .funASR(let configuration):
            let start = "start a FunASR runtime there (run_server_2pass.sh), or name another with --recognizer-server"
            return finding(name, EngineProbe.funASR(configuration), configuration.url, start)
        case .dashScope(let configuration): return finding(name, configuration.endpoint, "RECOGNIZER")
        case nil: return Finding(name: name)
        }
    }

    private func model() -> Finding {
        let name = "model \(options.chatModel ?? "scripted")"
        if let lack = refusal(.reply, "--model-server") { return Finding(name: name, lacks: lack) }
        guard let endpoint = factory.model?.endpoint else { return Finding(name: name) }
        return finding(name, EngineProbe.models(at: endpoint), endpoint, "MODEL")
    }

    private func synthesizer() -> Finding {
        let name = "synthesizer \(options.synthesizer)"
        if let lack = refusal(.synthesis, "--synthesizer") { return Finding(name: name, lacks: lack) }
        switch factory.synthesizer {
        case .speech(let configuration):
            return finding(name, EngineProbe.models(at: configuration.endpoint), configuration.endpoint, "SYNTHESIZER")
        case .cosyVoice(let configuration):
            let start = "start CosyVoice's runtime/python/fastapi there, or name another with --synthesizer-server"
            return finding(name, EngineProbe.cosyVoice(at: configuration.endpoint), configuration.endpoint.url, start)
        case .dashScope(let configuration): return finding(name, configuration.endpoint, "SYNTHESIZER")
        case nil: return Finding(name: name)
        }
    }

    /// Why a conversation would be refused, in the words of the engine, which name the package to install.
    private func refusal(_ lane: EngineLanes, _ option: String) -> String? {
        do throws(EngineError) {
            try factory.check(setup, for: lane)
            return nil
        } catch {
            guard case .languageUnavailable = error else { return error.description }
            return "\(error); \(option) may have another that does"
        }
    }

    private func finding(
        _ name: String,
        _ answer: EngineProbe.Answer,
        _ endpoint: EngineEndpoint,
        _ role: String
    ) -> Finding {
        let lower = role.lowercased()
        let start = "start an OpenAI-compatible server there, or name another with --\(lower)-server"
        var finding = finding(name, answer, endpoint.url, start)
        if case .keyRefused = answer {
            let wish = endpoint.key == nil ? "put its key into" : "it refuses the key in"
            finding.lacks = "\(endpoint.url) wants a key: \(wish) REALTIME_\(role)_KEY"
        }
        if endpoint.exposesKey { finding.note = "the key is not encrypted" }
        return finding
    }

    private func finding(_ name: String, _ endpoint: DashScopeEndpoint, _ role: String) -> Finding {
        guard endpoint.key != nil else {
            return Finding(name: name, lacks: "a key: put it into REALTIME_\(role)_KEY or DASHSCOPE_API_KEY")
        }
        let answer = EngineProbe.dashScope(endpoint)
        if case .keyRefused = answer {
            let lack = "\(endpoint.url) refuses the key; keys of one region are not known in another"
            return Finding(name: name, lacks: lack)
        }
        return finding(name, answer, endpoint.url, "see whether this machine can reach it")
    }

    private func finding(_ name: String, _ answer: EngineProbe.Answer, _ url: String, _ start: String) -> Finding {
        switch answer {
        case .ready: Finding(name: name)
        case .unlisted: Finding(name: name, note: "\(url) answers, but does not know the path that was asked for")
        case .keyRefused(let status): Finding(name: name, lacks: "\(url) answers \(status)")
        case .faulty(let reason): Finding(name: name, lacks: "\(url): \(reason)")
        case .unreachable(let reason): Finding(name: name, lacks: "\(url): \(reason); \(start)")
        @unknown default: Finding(name: name, lacks: "\(url): \(answer)")
        }
    }
}
