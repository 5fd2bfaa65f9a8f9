import RealtimeProtocol
import RealtimeSession
import RealtimeTestKit
import RealtimeUnits
import Testing

/// What a relay asks of the client role for a frame of audio that it sends on as it came.
@Suite("The short way of the client role")
struct ShortWayTests {
    private static let text = Array(
        #"{"type":"response.output_audio.delta","response_id":"r","item_id":"i","content_index":0,"delta":"AAAAAAAA"}"#
            .utf8
    )

    private static func passes(_ harness: inout ClientHarness) throws -> Bool {
        let found = AudioFrame(validating: text.span)
        let frame = try #require(found)
        return harness.session.passDelta(frame, of: text.span, at: harness.now)
    }

    @Test("Audio of the live response takes it, with a policy for connections that end and without")
    func live() throws {
        for policy in [nil, ReconnectPolicy()] {
            var harness = try ClientHarness {
                $0.decodesAudio = false
                $0.reconnect = policy
            }
            try harness.created("r")
            #expect(try Self.passes(&harness))
            try harness.done("r")
            #expect(try !Self.passes(&harness))
        }
    }

    @Test("A client's audio takes it where the server is ready and reads, and nothing is to be sent before")
    func appends() throws {
        var waiting = try ClientHarness { $0.session = SessionConfiguration() }
        var harness = try ClientHarness()
        var answers = [waiting.session.mayPassAppend(), harness.session.mayPassAppend()]
        harness.session.append(audio: [1, 0])
        answers.append(harness.session.mayPassAppend())
        try harness.drain()
        answers.append(harness.session.mayPassAppend())
        try harness.input(.writabilityChanged(ClientHarness.connection, isWritable: false))
        answers.append(harness.session.mayPassAppend())
        try harness.command { session, _ in session.append(audio: [1, 0]) }
        try harness.input(.writabilityChanged(ClientHarness.connection, isWritable: true))
        answers.append(harness.session.mayPassAppend())
        #expect(answers == [false, true, false, true, false, true])
    }

    @Test("A frame that takes it is the newest thing that has happened")
    func isNow() throws {
        var harness = try ClientHarness { $0.decodesAudio = false }
        try harness.created("r")
        let between = harness.now
        try harness.pass(.seconds(1))
        #expect(try Self.passes(&harness))
        let found = AudioFrame(validating: Self.text.span)
        let frame = try #require(found)
        let passesBefore = harness.session.passDelta(frame, of: Self.text.span, at: between)
        #expect(!passesBefore)
        #expect(throws: SessionUsageError.timeWentBackwards) {
            try harness.session.handle(.deadlineReached, at: between)
        }
    }

    @Test("It counts what goes by as received, and as the listener's")
    func counts() throws {
        var harness = try ClientHarness { $0.decodesAudio = false }
        try harness.created("r")
        #expect(try Self.passes(&harness))
        #expect(try Self.passes(&harness))
        try harness.pass(.seconds(1))
        // Six bytes a frame.
        #expect(harness.session.heard(at: harness.now) == SampleCount(6))
    }

    @Test("Audio of an item that another has followed is still that item's")
    func lateItem() throws {
        var harness = try ClientHarness { $0.decodesAudio = false }
        try harness.created("r")
        #expect(try Self.passes(&harness))
        let other = Array(String(decoding: Self.text, as: UTF8.self).replacing(#""i""#, with: #""j""#).utf8)
        let scanned = AudioFrame(validating: other.span)
        let frame = try #require(scanned)
        let passes = harness.session.passDelta(frame, of: other.span, at: harness.now)
        #expect(passes)
        #expect(try Self.passes(&harness))
        try harness.command { $0.truncateToHeard(at: $1) }
        // Nothing was heard: each item is taken back once.
        #expect(harness.cuts == ["-i", "-j"])
    }

    @Test("As much was heard of each part as on the general way, in whatever order they come", arguments: 1...12)
    func likeTheGeneralWay(seed: UInt64) throws {
        var generator = SeededGenerator(seed: seed)
        var short = try ClientHarness { $0.decodesAudio = false }
        try short.created("r0")
        var general = short
        var response = 0
        for _ in 0..<40 {
            switch Int.random(in: 0..<10, using: &generator) {
            case 0:
                try short.done("r\(response)")
                try general.done("r\(response)")
                response += 1
                try short.created("r\(response)")
                try general.created("r\(response)")
            case 1...3:
                let time = Duration.milliseconds(Int.random(in: 0...40, using: &generator))
                try short.pass(time)
                try general.pass(time)
            default:
                let json = Self.delta(of: "r\(response)", &generator)
                let text = Array(json.utf8)
                let scanned = AudioFrame(validating: text.span)
                let frame = try #require(scanned)
                let passes = short.session.passDelta(frame, of: text.span, at: short.now)
                #expect(passes)
                try general.server(json)
            }
            #expect(short.session.heard(at: short.now) == general.session.heard(at: general.now))
        }
        try short.command { $0.truncateToHeard(at: $1) }
        try general.command { $0.truncateToHeard(at: $1) }
        #expect(short.cuts == general.cuts)
    }

    /// Up to twenty milliseconds of one of two items, or of none, and of one of two parts.
    private static func delta(of response: String, _ generator: inout SeededGenerator) -> String {
        let item = ["", #""item_id":"i","#, #""item_id":"j","#].randomElement(using: &generator)!
        let part = ["", #""content_index":0,"#, #""content_index":1,"#].randomElement(using: &generator)!
        let audio = AudioPayload(encoding: [UInt8](repeating: 0, count: 2 * .random(in: 0...480, using: &generator)))
        let base64 = String(decoding: audio.base64, as: UTF8.self)
        return
            #"{"type":"response.output_audio.delta","response_id":"\#(response)",\#(item)\#(part)"delta":"\#(base64)"}"#
    }
}
