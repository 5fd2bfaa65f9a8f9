import Testing

@testable import realtime_client

@Suite("Word error rate")
struct WordErrorRateTests {
    @Test("What was said is heard without errors")
    func same() throws {
        let rate = try #require(WordErrorRate(of: "Go forward, ten meters.", against: "go forward ten meters"))
        #expect(rate.errors == 0)
        #expect(rate.rate == 0)
    }

    @Test(
        "Each kind of error is counted as such",
        arguments: [
            ("go forward two meters", 1, 0, 0), ("go ten meters", 0, 1, 0), ("now go forward ten meters", 0, 0, 1),
            ("", 0, 4, 0), ("go backward ten", 1, 1, 0), ("a b c d e f", 4, 0, 2),
        ]
    )
    func kinds(_ transcript: String, substitutions: Int, deletions: Int, insertions: Int) throws {
        let rate = try #require(WordErrorRate(of: transcript, against: "go forward ten meters"))
        #expect(rate.substitutions == substitutions)
        #expect(rate.deletions == deletions)
        #expect(rate.insertions == insertions)
        #expect(rate.referenceLength == 4)
    }

    @Test("More words than were said can be wrong")
    func aboveOne() throws {
        #expect(try #require(WordErrorRate(of: "one two three", against: "four")).rate == 3)
    }

    @Test("Without words in the reference there is no rate")
    func noReference() {
        #expect(WordErrorRate(of: "words", against: "?") == nil)
    }

    @Test("The distance is the one that a search over all edits finds")
    func agreesWithRecursion() throws {
        var state: UInt64 = 1
        func next(_ bound: Int) -> Int {
            state = state &* 6_364_136_223_846_793_005 &+ 1_442_695_040_888_963_407
            return Int(state >> 33) % bound
        }
        for _ in 0..<200 {
            let said = (0...next(5)).map { _ in ["a", "b", "c"][next(3)] }
            let heard = (0..<next(6)).map { _ in ["a", "b", "c"][next(3)] }
            let rate = WordErrorRate(of: heard.joined(separator: " "), against: said.joined(separator: " "))
            let found = try #require(rate)
            #expect(found.errors == distance(said[...], heard[...]))
            #expect(found.insertions - found.deletions == heard.count - said.count)
        }
    }

    private func distance(_ said: ArraySlice<String>, _ heard: ArraySlice<String>) -> Int {
        guard let word = said.first else { return heard.count }
        guard let other = heard.first else { return said.count }
        let (restSaid, restHeard) = (said.dropFirst(), heard.dropFirst())
        if word == other { return distance(restSaid, restHeard) }
        return 1 + min(distance(restSaid, restHeard), distance(restSaid, heard), distance(said, restHeard))
    }

    @Test("The description says what was wrong")
    func description() throws {
        let rate = try #require(WordErrorRate(of: "go two meters", against: "go forward ten meters"))
        #expect(rate.description == "50 % (2 of 4 words: 1 replaced, 1 left out, 0 put in)")
    }
}
