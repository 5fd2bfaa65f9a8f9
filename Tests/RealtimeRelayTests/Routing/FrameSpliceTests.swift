import RealtimeProtocol
import RealtimeTestKit
import Testing

@testable import RealtimeRelay

@Suite("Frame splice")
struct FrameSpliceTests {
    private static func apply(_ edits: [FrameSplice.Edit], to text: String) -> String? {
        FrameSplice.apply(edits, to: Array(text.utf8)).map { String(decoding: $0, as: UTF8.self) }
    }

    @Test(
        "A member goes with one comma, wherever it stands, and no other byte changes",
        arguments: [
            (["a"], #"{"b" : 1 , "c":[ 2 ]}"#), (["b"], #"{ "a":{"x":1}, "c":[ 2 ]}"#),
            (["c"], #"{ "a":{"x":1}, "b" : 1}"#), (["a", "c"], #"{ "b" : 1}"#), (["b", "c"], #"{ "a":{"x":1}}"#),
            (["a", "b"], #"{ "c":[ 2 ]}"#), (["a", "b", "c"], "{ }"),
        ]
    )
    func members(names: [String], expected: String) {
        let text = #"{ "a":{"x":1}, "b" : 1 , "c":[ 2 ]}"#
        let result = Self.apply(names.map { FrameSplice.Edit.remove([$0]) }, to: text)
        // White space around what goes is not pinned down; every byte of what stays is.
        #expect(result?.filter { $0 != " " } == expected.filter { $0 != " " })
        #expect((try? JSONValue(parsing: result ?? "")) == (try? JSONValue(parsing: expected)))
    }

    @Test("Elements go and are replaced like members, at any depth, among strings that look like JSON")
    func elements() throws {
        let text = #"{"r":{"o":[{"t":"x,]}\""},{"t":"f"},{"t":"\\"}],"k":"{"},"e":{"m":"s"}}"#
        let result = Self.apply(
            [
                FrameSplice.Edit([.member("r"), .member("o"), .element(1)], .remove),
                FrameSplice.Edit([.member("e"), .member("m")], .replace(Array(#""new""#.utf8))),
            ],
            to: text
        )
        #expect(result == #"{"r":{"o":[{"t":"x,]}\""},{"t":"\\"}],"k":"{"},"e":{"m":"new"}}"#)
    }

    @Test("A name with escapes is the name that it stands for")
    func escapes() {
        let text = #"{"instr\u0075ctions":"x","b":1}"#
        #expect(Self.apply([.remove(["instructions"])], to: text) == #"{"b":1}"#)
    }

    @Test(
        "What is not there, or is no JSON, gives nothing rather than something",
        arguments: ["{}", "[]", "{", "", #"{"a""#, "nul"]
    )
    func absent(text: String) {
        #expect(Self.apply([.remove(["a", "b"])], to: text) == nil)
    }

    @Test("Cutting members at random is the same as cutting them from the tree")
    func oracle() throws {
        var generator = SeededGenerator(seed: 0x5EED)
        for round in 0..<400 {
            let value = Self.object(&generator, depth: 3)
            let spaced = Self.spaced(value, &generator)
            guard case .object(let object) = value else { continue }
            let removed = object.members.map(\.name).filter { _ in generator.next() % 2 == 0 }
            var expected = object
            for name in removed { expected.removeValue(forName: name) }
            let text = Self.apply(removed.map { FrameSplice.Edit.remove([$0]) }, to: spaced)
            let result = try JSONValue(parsing: try #require(text, "seed 0x5EED, round \(round): \(spaced)"))
            #expect(result == .object(expected), "seed 0x5EED, round \(round): \(spaced)")
        }
    }

    private static func object(_ generator: inout SeededGenerator, depth: Int) -> JSONValue {
        var object = JSONObject()
        for index in 0..<Int(generator.next() % 5) {
            let name = ["a", "b\"", "\\", "ü", ","][index]
            switch generator.next() % (depth > 0 ? 5 : 3) {
            case 0: object[name] = .string(["}", "\"", "", "x\n,"][Int(generator.next() % 4)])
            case 1: object[name] = .number(JSONNumber(Int(generator.next() % 100)))
            case 2: object[name] = .null
            case 3: object[name] = .array([Self.object(&generator, depth: depth - 1), .bool(true)])
            default: object[name] = Self.object(&generator, depth: depth - 1)
            }
        }
        return .object(object)
    }

    /// The text with white space between tokens here and there.
    private static func spaced(_ value: JSONValue, _ generator: inout SeededGenerator) -> String {
        var result = ""
        var isInString = false
        var isEscaped = false
        for character in String(decoding: value.serialized, as: UTF8.self) {
            if !isInString, "{}[],:".contains(character), generator.next() % 3 == 0 { result += " \n" }
            result.append(character)
            if !isInString, "{}[],:".contains(character), generator.next() % 3 == 0 { result += "\t" }
            if character == "\"", !isEscaped { isInString.toggle() }
            isEscaped = isInString && character == "\\" && !isEscaped
        }
        return result
    }
}
