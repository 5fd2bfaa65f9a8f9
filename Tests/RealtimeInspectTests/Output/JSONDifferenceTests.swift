import RealtimeProtocol
import Testing

@testable import realtime_inspect

@Suite("Differences of JSON values")
struct JSONDifferenceTests {
    @Test(
        "each is named with its path",
        arguments: [
            (#"{"a":1}"#, #"{"a":1}"#, []),
            (#"{"a":1,"b":2}"#, #"{"b":2,"a":1}"#, []),
            (#"{"a":1.0}"#, #"{"a":1}"#, []),
            (#"{"a":1}"#, #"{"a":2}"#, ["a: 1 became 2"]),
            (#"{"a":{"b":null}}"#, #"{"a":{}}"#, ["a.b: lost null"]),
            (#"{"a":[]}"#, #"{"a":[{"x":1}]}"#, [#"a[0]: gained {"x":1}"#]),
            (#"{"a":[1,[2,3]]}"#, #"{"a":[1,[2,"3"]]}"#, [#"a[1][1]: 3 became "3""#]),
            (#"{"a":1,"b":2}"#, #"{"c":3}"#, ["a: lost 1", "b: lost 2", "c: gained 3"]),
            (#"1"#, #"[]"#, ["event: 1 became []"]),
        ]
    )
    func differences(before: String, after: String, expected: [String]) throws {
        let found = JSONDifference.all(from: try JSONValue(parsing: before), to: try JSONValue(parsing: after))
        #expect(found.map(\.description) == expected)
    }

    @Test("there are none exactly where the values are equal")
    func agreement() throws {
        let texts = [
            "1", "1.0", "[1]", "[1,2]", #"{"a":1}"#, #"{"a":1.0}"#, #"{"a":[1]}"#, "null", #""1""#, "{}", "[]",
        ]
        for left in texts {
            for right in texts {
                let (left, right) = (try JSONValue(parsing: left), try JSONValue(parsing: right))
                #expect(JSONDifference.all(from: left, to: right).isEmpty == (left == right))
            }
        }
    }

    @Test("a value cannot move the cursor of a terminal")
    func controls() throws {
        let evil = JSONValue.string("\u{9B}2J")
        let text = JSONDifference(path: "a\u{1B}[2J", before: evil, after: nil).description
        #expect(text.unicodeScalars.allSatisfy { $0.properties.generalCategory != .control })
    }
}
