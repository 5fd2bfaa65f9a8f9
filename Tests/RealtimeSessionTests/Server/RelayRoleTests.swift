import RealtimeProtocol
import RealtimeSession
import RealtimeTestKit
import RealtimeUnits
import Testing

/// The server role in front of an upstream, whose events it sends on.
@Suite("The server role as one half of a relay")
struct RelayRoleTests {
    private static func harness() throws -> ServerHarness {
        try ServerHarness(lead: nil) { $0.role = .relay }
    }

    static func appendFrame(_ milliseconds: Int) -> [UInt8] {
        let audio = AudioPayload(encoding: ServerHarness.silence(milliseconds)).base64
        return Array(#"{"type":"input_audio_buffer.append","audio":""#.utf8) + audio + Array(#""}"#.utf8)
    }

    static func delta(_ milliseconds: Int, response: ResponseID, item: ItemID) -> ServerEvent {
        .outputAudioDelta(
            AudioDelta(
                responseID: response,
                itemID: item,
                outputIndex: 0,
                contentIndex: 0,
                delta: AudioPayload(encoding: ServerHarness.silence(milliseconds))
            )
        )
    }

    @Test("The upstream's audio counts for its item from the first delta on, and the next item's anew")
    func account() throws {
        var harness = try Self.harness()
        for _ in 0..<2 { try harness.command { $0.forward(Self.delta(100, response: "r", item: "a"), at: $1) } }
        try harness.pass(.milliseconds(150))
        var heard = harness.session.heard(at: harness.now)
        #expect(heard?.item == "a" && heard?.audioEndMs == 150)
        try harness.pass(.seconds(1))
        heard = harness.session.heard(at: harness.now)
        #expect(heard?.item == "a" && heard?.audioEndMs == 200)
        try harness.command { $0.forward(Self.delta(100, response: "r", item: "b"), at: $1) }
        try harness.pass(.milliseconds(50))
        heard = harness.session.heard(at: harness.now)
        #expect(heard?.item == "b" && heard?.audioEndMs == 50)
    }

    @Test("Nothing of an item is heard before the item ahead of it has been")
    func behindAnother() throws {
        var harness = try Self.harness()
        try harness.command { $0.forward(Self.delta(1_000, response: "r", item: "a"), at: $1) }
        try harness.pass(.milliseconds(100))
        for _ in 0..<2 { try harness.command { $0.forward(Self.delta(500, response: "s", item: "b"), at: $1) } }
        var heard: [Int?] = []
        for _ in 0..<3 {
            try harness.pass(.milliseconds(600))
            heard.append(harness.session.heard(at: harness.now)?.audioEndMs)
        }
        // At 700, 1,300 and 1,900 ms, of what begins at 1,000 ms.
        #expect(heard == [0, 300, 900])
    }

    @Test("What the upstream says besides goes on in the frame that it came in, decoded or not")
    func otherFrames() throws {
        var harness = try Self.harness()
        let text = #"{"type":"rate_limits.updated","rate_limits":[],"odd":1}"#
        let event = ServerEvent.rateLimitsUpdated(RateLimitsUpdated(rateLimits: []))
        for event in [nil, event] {
            harness.seen = []
            try harness.command { $0.forward(.text(Array(text.utf8)), event: event, at: $1) }
            #expect(harness.seen.map { $0["odd"] } == [1])
        }
    }

    @Test("An append goes on in the frame that it came in, plain or with members that nobody knows")
    func append() throws {
        var harness = try Self.harness()
        let odd = Array(#"{"type":"input_audio_buffer.append","audio":"AAAA","\u0041":[1]}"#.utf8)
        for text in [Self.appendFrame(20), odd] {
            harness.told = []
            try harness.input(.received(ServerHarness.connection, .text(text)))
            let relayed = harness.told.compactMap { event -> [UInt8]? in
                guard case .relayed(.inputAudioBufferAppend, .text(let bytes)) = event else { return nil }
                return bytes
            }
            #expect(relayed == [text])
        }
    }

    @Test("A frame that takes the short way is the newest thing that has happened")
    func shortWayIsNow() throws {
        var harness = try Self.harness()
        let text = Self.appendFrame(20)
        let found = AudioFrame(validating: text.span)
        let frame = try #require(found)
        let (later, between) = (harness.now.advanced(by: .seconds(2)), harness.now.advanced(by: .seconds(1)))
        let (passed, passedBefore) = (
            harness.session.passAppend(frame, at: later), harness.session.passAppend(frame, at: between)
        )
        #expect(passed)
        #expect(!passedBefore)
        #expect(throws: SessionUsageError.self) {
            try harness.session.handle(.received(ServerHarness.connection, .text(text)), at: between)
        }
    }

    @Test("The upstream's audio counts alike on both ways, whatever items and responses it is of", arguments: 1...8)
    func shortWayOut(seed: UInt64) throws {
        var generator = SeededGenerator(seed: seed)
        var short = try Self.harness()
        var general = short
        for _ in 0..<60 {
            let time = Duration.milliseconds(Int.random(in: 0...60, using: &generator))
            try short.pass(time)
            try general.pass(time)
            let item = ["", #""item_id":"i","#, #""item_id":"j","#].randomElement(using: &generator)!
            let response = ["r", "s"].randomElement(using: &generator)!
            let audio = AudioPayload(encoding: ServerHarness.silence(.random(in: 0...40, using: &generator))).base64
            let json =
                #"{"type":"response.output_audio.delta","response_id":"\#(response)",\#(item)"delta":"\#(String(decoding: audio, as: UTF8.self))"}"#
            let text = Array(json.utf8)
            let scanned = AudioFrame(validating: text.span)
            let frame = try #require(scanned)
            let isOpen = short.session.mayPassDelta()
            #expect(isOpen)
            short.session.didPassDelta(frame, of: text.span, at: short.now)
            let event = try EventCodec(dialect: .openAI).decodeServerEvent(text.span)
            try general.command { $0.forward(.text(text), event: event, at: $1) }
            let (heard, expected) = (short.session.heard(at: short.now), general.session.heard(at: general.now))
            #expect(heard?.item == expected?.item && heard?.audioEndMs == expected?.audioEndMs)
        }
    }

    @Test("Audio on the short way counts like audio on the general one: for what is buffered, and against silence")
    func shortWayCounts() throws {
        var short = try ServerHarness(lead: nil) {
            $0.role = .relay
            $0.limits.idle = .seconds(10)
        }
        var general = short
        let text = Self.appendFrame(20)
        let found = AudioFrame(validating: text.span)
        let frame = try #require(found)
        for _ in 0..<3 {
            try short.pass(.seconds(6))
            try general.pass(.seconds(6))
            let passes = short.session.passAppend(frame, at: short.now)
            #expect(passes)
            try general.input(.received(ServerHarness.connection, .text(text)))
            #expect(short.session.deadlineOfCopy == general.session.deadlineOfCopy)
        }
        try short.pass(.seconds(10))
        #expect(short.closes.map(\.code) == [1001])
    }
}
