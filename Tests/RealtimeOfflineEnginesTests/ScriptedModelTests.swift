import RealtimePipeline
import Testing

@testable import RealtimeOfflineEngines

@Suite("The scripted model")
struct ScriptedModelTests {
    private func reply(_ model: ScriptedModel, to text: String) throws -> [String] {
        var pieces: [String] = []
        try model.reply(to: ConversationHistory(turns: [.user(text)]), cancellation: .never) { piece in
            pieces.append(piece)
            return true
        }
        return pieces
    }

    @Test("A reply comes word by word and joins to the scenario's")
    func pieces() throws {
        let model = ScriptedModel()
        try model.prepare(for: .commands())
        let pieces = try reply(model, to: "go forward ten meters")
        #expect(pieces == ["Going", " forward", " ten", " meters."])
    }

    @Test(
        "Chinese comes character by character, and every text joins to itself",
        arguments: [
            "", " ", "a", " a  b ", "正在前进十米。", "好的 OK 了", "a,b", "。。",
        ]
    )
    func joined(text: String) {
        #expect(ScriptedModel.pieces(of: text).joined() == text)
        #expect(ScriptedModel.pieces(of: text).allSatisfy { !$0.isEmpty })
    }

    @Test("It stops when it is told to")
    func stops() throws {
        let model = ScriptedModel()
        try model.prepare(for: .commands())
        var count = 0
        let history = ConversationHistory(turns: [.user("help me")])
        try model.reply(to: history, cancellation: .never) { _ in
            count += 1
            return count < 2
        }
        #expect(count == 2)
    }

    @Test("It says nothing before it is prepared")
    func unprepared() throws {
        #expect(try reply(ScriptedModel(), to: "hello").isEmpty)
    }

    @Test("It has Chinese, which the other offline engines do not")
    func chinese() throws {
        var setup = try ConversationSetup.commands()
        setup.language = .chinese
        let model = ScriptedModel()
        try model.prepare(for: setup)
        #expect(try reply(model, to: "前进十米").joined() == "正在前进十米。")
    }
}
