import Testing

@testable import RealtimeServer

@Suite("Static keys")
struct StaticKeysTests {
    @Test("A file names keys, skips comments, and numbers those without a name")
    func file() {
        let keys = StaticKeys(parsing: "# ours\nsk-one ada\n\n  sk-two\t\r\nsk-three bob extra\n")
        #expect(keys.count == 3)
        #expect(keys.name(of: "sk-one") == "ada")
        #expect(keys.name(of: "sk-two") == "key-2")
        #expect(keys.name(of: "sk-three") == "bob")
    }

    @Test("A value of the environment is a list", arguments: ["a,b", "a b", " a,\nb ", ",a,,b,"])
    func list(text: String) {
        let keys = StaticKeys(parsingList: text)
        #expect(keys.count == 2)
        #expect(keys.name(of: "a") == "key-1")
        #expect(keys.name(of: "b") == "key-2")
    }

    @Test("Nothing but a whole key is one", arguments: ["", "sk", "sk-on", "sk-one ", "SK-ONE", "sk-one\u{0}"])
    func others(shown: String) {
        #expect(StaticKeys(["sk-one"]).name(of: shown) == nil)
    }

    @Test("What is kept of a key does not hold it")
    func digest() {
        let keys = StaticKeys(["sk-very-secret"])
        var text = ""
        dump(keys, to: &text)
        #expect(!text.contains("very-secret"))
        #expect(SecretDigest(of: "a".utf8) == SecretDigest(of: "a".utf8))
        #expect(SecretDigest(of: "a".utf8) != SecretDigest(of: "b".utf8))
    }
}
