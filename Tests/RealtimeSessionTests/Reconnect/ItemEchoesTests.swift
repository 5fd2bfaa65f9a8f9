import RealtimeProtocol
import Testing

@testable import RealtimeSession

@Suite("Answers to items that were created")
struct ItemEchoesTests {
    private static func expecting(_ count: Int) -> ItemEchoes {
        var echoes = ItemEchoes()
        for number in 1...count {
            let item = ConversationItem(message: ItemID(rawValue: "i\(number)"), role: .user, content: [])
            echoes.expect(item, id: item.id!, event: EventID(rawValue: "e\(number)"), isSilent: number == 2)
        }
        return echoes
    }

    @Test("As many are waited for as can be remembered, and of more not the oldest")
    func capacity() {
        #expect(Self.expecting(1_024).isExpected("i1"))
        #expect(!Self.expecting(1_025).isExpected("i1"))
        #expect(Self.expecting(1_025).isExpected("i2"))
    }

    @Test("An answer under another name is the oldest of its kind that is not answered")
    func otherName() {
        var echoes = Self.expecting(3)
        let reply = ConversationItem(message: "s0", role: .assistant, content: [])
        let toReply = echoes.added(reply, isKnown: false)
        #expect(toReply == .none)
        let names: [ItemID] = ["s1", "s2", "s3"]
        let items = names.map { ConversationItem(message: $0, role: .user, content: []) }
        let actions = items.map { echoes.added($0, isKnown: false) }
        #expect(actions == [.answer, .swallow, .answer])
        #expect(names.map { echoes.ours($0) } == ["i1", "i2", "i3"])
        #expect(["i1", "i2", "i3"].map { echoes.servers($0) } == names)
        // The end of the silent one is silent too, once.
        let ends = ["s1", "s2", "s2"].map { echoes.done($0) }
        #expect(ends == [false, true, false])
    }

    @Test("An item of which other events have come before answers nothing under another name")
    func known() {
        var echoes = Self.expecting(1)
        let item = ConversationItem(message: "s1", role: .user, content: [])
        let action = echoes.added(item, isKnown: true)
        #expect(action == .none)
        #expect(echoes.isExpected("i1"))
    }

    @Test("A refusal is that of the item of its event, and is told to the application where it knows of the event")
    func refused() {
        var echoes = Self.expecting(3)
        #expect(echoes.isSilent("e2") && !echoes.isSilent("e1"))
        let refused = (["e2", "e3", "e2"] as [EventID]).map { echoes.refused($0) }
        #expect(refused.map { $0?.item } == ["i2", "i3", nil])
        #expect(refused.map { $0?.isSilent } == [true, false, nil])
        #expect(echoes.isExpected("i1"))
    }
}
