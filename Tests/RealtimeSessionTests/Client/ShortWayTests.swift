import RealtimeProtocol
import RealtimeSession
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
}
