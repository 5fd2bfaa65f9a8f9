import RealtimePipeline
import Testing

@testable import RealtimeOfflineEngines

@Suite("What the recogniser refuses")
struct RefusalTests {
    @Test("A model that is not installed is named with the package that has it")
    func modelMissing() {
        var model = PocketSphinxModel.americanEnglish
        model.acousticModel = "/nowhere/en-us"
        #expect(throws: EngineError.modelMissing(path: "/nowhere/en-us/mdef", package: "pocketsphinx-en-us")) {
            try PocketSphinxRecognizer(model: model)
        }
        #expect(throws: EngineError.modelMissing(path: "/nowhere/en-us/mdef", package: "pocketsphinx-en-us")) {
            try OfflineEngineFactory(model: model).check(.free)
        }
    }

    @Test("A model that is no model is an error, not the end of the process", .enabled(if: RecordedSpeech.hasModel))
    func brokenModel() {
        var model = PocketSphinxModel.americanEnglish
        model.dictionary = model.acousticModel + "/mdef"
        model.acousticModel = "/usr/share/pocketsphinx/model/en-us"
        #expect(throws: EngineError.self) { try PocketSphinxRecognizer(model: model) }
    }

    @Test(
        "A grammar is refused with the reason",
        .enabled(if: RecordedSpeech.hasModel),
        arguments: [
            ("hello wrld", "The word 'wrld' is missing in the dictionary"),
            ("hello (", "syntax error"),
            ("<missing>", "missing"),
            ("<test> hello", "recursion"),
        ]
    )
    func grammarRejected(rule: String, reason: String) throws {
        let recognizer = try PocketSphinxRecognizer()
        do {
            try recognizer.prepare(for: .grammar(rule))
            Issue.record("'\(rule)' is no grammar")
        } catch {
            guard case .grammarRejected(let found) = error else {
                Issue.record("unexpected \(error)")
                return
            }
            #expect(found.contains(reason), "\(found)")
        }
        #expect(throws: EngineError.self) { try recognizer.beginUtterance() }
        // The decoder is not spoilt by it.
        try recognizer.prepare(for: .grammar("hello"))
        try recognizer.beginUtterance()
    }

    @Test(
        "Text that is not JSGF is refused",
        .enabled(if: RecordedSpeech.hasModel),
        arguments: [
            "", "hello", "#JSGF V1.0;", "#JSGF V1.0;\ngrammar a;\n<b> = hello;\n",
        ]
    )
    func notJSGF(text: String) throws {
        let recognizer = try PocketSphinxRecognizer()
        let setup = ConversationSetup(scenario: Scenario(id: "test", grammar: text))
        #expect(throws: EngineError.self) { try recognizer.prepare(for: setup) }
    }

    @Test("Chinese is refused by name, by the engines and at admission")
    func chinese() throws {
        let setup = ConversationSetup(scenario: Scenario(id: "test", languages: [.chinese]))
        let factory = OfflineEngineFactory()
        #expect(
            throws: EngineError.languageUnavailable(.chinese, engine: "PocketSphinx", available: [.english])
        ) { try factory.check(setup) }
        let runner = try EngineRunner(factory: factory)
        defer { runner.stop() }
        #expect(
            throws: EngineError.languageUnavailable(.chinese, engine: "PocketSphinx", available: [.english])
        ) { try runner.admit(setup) { _ in } }
        #expect(throws: EngineError.languageUnavailable(.chinese, engine: "flite", available: [.english])) {
            try FliteSynthesizer().prepare(for: setup)
        }
    }

    @Test("A factory that is asked about some engines speaks for those alone")
    func lanes() throws {
        let scenario = Scenario(id: "zh", languages: [.chinese])
        let chinese = ConversationSetup(scenario: scenario, language: .chinese)
        let factory = OfflineEngineFactory()
        try factory.check(chinese, for: .reply)
        #expect(throws: EngineError.languageUnavailable(.chinese, engine: "flite", available: [.english])) {
            try factory.check(chinese, for: .output)
        }
        var model = PocketSphinxModel.americanEnglish
        model.dictionary = "/nowhere/words.dict"
        let english = ConversationSetup(scenario: Scenario(id: "en"))
        try OfflineEngineFactory(model: model).check(english, for: .output)
        #expect(throws: EngineError.self) { try OfflineEngineFactory(model: model).check(english, for: .recognition) }
    }

    @Test("Calls in the wrong order are errors", .enabled(if: RecordedSpeech.hasModel))
    func wrongOrder() throws {
        let recognizer = try PocketSphinxRecognizer()
        #expect(throws: EngineError.self) { try recognizer.beginUtterance() }
        #expect(throws: EngineError.utteranceNotOpen) { try recognizer.accept([0, 0].span) }
        #expect(throws: EngineError.utteranceNotOpen) { try recognizer.finishUtterance(.never) }
        #expect(throws: EngineError.utteranceNotOpen) { try recognizer.snapshot(.never) }
        recognizer.discardUtterance()
        try recognizer.prepare(for: .grammar("hello"))
        try recognizer.beginUtterance()
        try recognizer.beginUtterance()
        recognizer.discardUtterance()
        recognizer.discardUtterance()
        #expect(throws: EngineError.utteranceNotOpen) { try recognizer.finishUtterance(.never) }
    }
}
