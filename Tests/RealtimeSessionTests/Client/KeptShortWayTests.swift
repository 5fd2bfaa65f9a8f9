import RealtimeProtocol
import RealtimeSession
import RealtimeTestKit
import RealtimeUnits
import Testing

/// The short way of the client role where another connection may have to go on.
@Suite("The short way of the client role, with another connection in mind")
struct KeptShortWayTests {
    private static let second = ConnectionID(8)

    /// A reply is being made, and its audio is passed on.
    private static func replying(
        _ change: (inout ClientSession.Configuration) -> Void = { _ in }
    ) throws -> ContinuityHarness {
        try ContinuityHarness {
            $0.decodesAudio = false
            $0.idleTimeout = nil
            $0.totalTimeout = nil
            $0.refresh = RefreshPolicy(after: .seconds(100), deadline: .seconds(200))
            change(&$0)
        }
    }

    /// Whether audio of the reply would take the short way at an instant.
    private static func passes(_ session: ClientSession, at now: SessionInstant) throws -> Bool {
        let text = Array(
            #"{"type":"response.output_audio.delta","response_id":"r1","item_id":"a1","content_index":0,"delta":"AAAA"}"#
                .utf8
        )
        let scanned = AudioFrame(validating: text.span)
        let frame = try #require(scanned)
        var copy = session
        return copy.passDelta(frame, of: text.span, at: now)
    }

    /// How far the next connection has come.
    enum Stage: CaseIterable, Sendable { case none, connecting, greeting, configuring, standing, pausing }

    @Test("Audio takes it until something about another connection is due", arguments: Stage.allCases)
    func until(stage: Stage) throws {
        var harness = try Self.replying()
        try harness.turn(1, on: ContinuityHarness.first)
        if stage != .none { try harness.pass(.seconds(100)) }
        switch stage {
        case .none, .connecting: break
        case .greeting: try harness.input(.connected(Self.second))
        case .configuring:
            try harness.input(.connected(Self.second))
            try harness.server(Self.second, #"{"type":"session.created","session":{}}"#)
        case .standing:
            try harness.input(.connected(Self.second))
            try harness.greet(Self.second)
        case .pausing:
            // The first attempt is made again at once.
            try harness.input(.connectFailed(Self.second, status: nil))
            let third = try #require(harness.connects.last)
            if third != Self.second { try harness.input(.connectFailed(third, status: nil)) }
        }
        let next = harness.session.nextDeadline
        let deadline = try #require(next)
        #expect(deadline > harness.now)
        #expect(try Self.passes(harness.session, at: deadline.advanced(by: .zero - .milliseconds(1))))
        #expect(try !Self.passes(harness.session, at: deadline))
    }

    @Test("Where no limit is known audio takes it for ever")
    func withoutLimit() throws {
        var harness = try Self.replying { $0.refresh = nil }
        try harness.turn(1, on: ContinuityHarness.first)
        let next = harness.session.nextDeadline
        #expect(next == nil)
        #expect(try Self.passes(harness.session, at: harness.now.advanced(by: .seconds(100_000))))
    }

    @Test("While an answer is owed audio goes the general way")
    func owed() throws {
        var harness = try Self.replying()
        try harness.server(
            ContinuityHarness.first,
            #"{"type":"session.updated","session":{"audio":{"input":{"turn_detection":{"type":"server_vad"}}}}}"#
        )
        try harness.turn(1, on: ContinuityHarness.first)
        #expect(try Self.passes(harness.session, at: harness.now))
        for event in [#"speech_started","audio_start_ms":0"#, #"speech_stopped","audio_end_ms":0"#, #"committed""#] {
            try harness.server(
                ContinuityHarness.first,
                #"{"type":"input_audio_buffer.\#(event),"item_id":"u2"}"#
            )
        }
        #expect(try !Self.passes(harness.session, at: harness.now))
    }

    @Test("Appends that took it are sent again as those of the general way are", arguments: 1...8)
    func replayed(seed: UInt64) throws {
        let (short, general) = (try Self.replay(seed, isShort: true), try Self.replay(seed, isShort: false))
        #expect(general.contains { $0["type"] == "input_audio_buffer.append" })
        #expect(short == general)
    }

    /// What the next connection is sent of random audio, some of which was committed.
    private static func replay(_ seed: UInt64, isShort: Bool) throws -> [JSONValue] {
        var generator = SeededGenerator(seed: seed)
        var harness = try replying()
        for _ in 0..<30 {
            var bytes = [UInt8](repeating: 0, count: 2 * .random(in: 0...960, using: &generator))
            for index in bytes.indices { bytes[index] = .random(in: 0...255, using: &generator) }
            // Now and then a frame is looked at and takes the general way after all.
            let isForgotten = Int.random(in: 0..<4, using: &generator) == 0
            try harness.command { session, _ in
                append(bytes, to: &session, onShortWay: isShort, isForgotten: isForgotten)
            }
            guard Int.random(in: 0..<12, using: &generator) == 0 else { continue }
            try harness.command { session, _ in session.commitInput() }
            try harness.server(ContinuityHarness.first, #"{"type":"input_audio_buffer.committed","item_id":"u"}"#)
        }
        try harness.input(.disconnected(ContinuityHarness.first, reason: nil))
        try harness.input(.connected(second))
        try harness.greet(second)
        return harness.sent[second] ?? []
    }

    private static func append(
        _ bytes: [UInt8],
        to session: inout ClientSession,
        onShortWay isShort: Bool,
        isForgotten: Bool
    ) {
        let audio = String(decoding: AudioPayload(encoding: bytes).base64, as: UTF8.self)
        let text = Array(#"{"type":"input_audio_buffer.append","audio":"\#(audio)"}"#.utf8)
        if isShort, session.mayPassAppend(), let frame = session.scanAppend(text.span, limits: JSONLimits()) {
            if !isForgotten { return session.didPassAppend(frame) }
            session.forgetAppend()
        }
        session.forward(.text(text), audio: session.inputFormat.duration(ofBytes: bytes.count))
    }

    @Test("Audio that passed counts for what is kept of its item")
    func received() throws {
        var harness = try Self.replying()
        let first = ContinuityHarness.first
        try harness.turn(1, on: first)
        let audio = String(decoding: AudioPayload(encoding: [UInt8](repeating: 0, count: 48_000)).base64, as: UTF8.self)
        let text = Array(
            #"{"type":"response.output_audio.delta","response_id":"r1","item_id":"a1","content_index":0,"delta":"\#(audio)"}"#
                .utf8
        )
        let scanned = AudioFrame(validating: text.span)
        let frame = try #require(scanned)
        let passes = harness.session.passDelta(frame, of: text.span, at: harness.now)
        #expect(passes)
        try harness.server(
            first,
            #"{"type":"conversation.item.truncated","item_id":"a1","content_index":0,"audio_end_ms":500}"#
        )
        #expect(ConversationKeepingTests.words(harness.session) == ["u1:question 1", "a1:one two"])
    }
}
