import RealtimeProtocol
import RealtimeRelay
import RealtimeSession
import RealtimeUnits
import Testing

/// The short way for audio against the general one, which is the oracle.
@Suite("Relay pass-through")
struct PassThroughTests {
    /// One relay and what came out of it.
    private struct Driven {
        var relay: RelaySession
        let takesShortWay: Bool
        /// What went out, in order: to whom, and what.
        var sent: [String] = []
        var passed = 0

        mutating func take(_ step: PassThroughScript.Step, at now: SessionInstant) throws {
            switch step {
            case .frame(let side, let text):
                let bytes = Array(text.utf8)
                let connection = side == .upstream ? Self.connection(side) : nil
                if takesShortWay, relay.passThrough(bytes.span, from: side, on: connection, at: now) {
                    passed += 1
                    sent.append("\(side == .client ? "upstream" : "client") \(text)")
                    return
                }
                let received = TransportInput.received(Self.connection(side), .text(bytes))
                try handle(side == .client ? .client(received) : .upstream(received), at: now)
            case .input(let input):
                try handle(input, at: now)
            case .wait:
                if let deadline = relay.nextDeadline, deadline <= now { try handle(.deadlineReached, at: now) }
            }
        }

        private mutating func handle(_ input: RelaySession.Input, at now: SessionInstant) throws {
            try relay.handle(input, at: now)
            while let output = relay.nextOutput() {
                switch output {
                case .client(.send(_, .text(let bytes))):
                    sent.append("client \(String(decoding: bytes, as: UTF8.self))")
                case .upstream(.send(_, .text(let bytes))):
                    sent.append("upstream \(String(decoding: bytes, as: UTF8.self))")
                case .client, .upstream, .connectUpstream: sent.append("\(output)")
                }
            }
        }

        static func connection(_ side: RelaySession.Side) -> ConnectionID { ConnectionID(side == .client ? 1 : 2) }
    }

    @Test(
        "Both ways send the same frames and end in the same state, whatever comes, and whatever is kept for another connection",
        arguments: 1...60,
        [false, true]
    )
    func sameAsGeneralWay(seed: UInt64, mayMove: Bool) throws {
        var script = PassThroughScript(seed: seed)
        var configuration = script.configuration()
        if mayMove {
            configuration.reconnect = ReconnectPolicy()
            // Scripts run into all of them.
            configuration.refresh = RefreshPolicy(after: .seconds(10), deadline: .seconds(20))
            configuration.continuity = ContinuityLimits(
                items: 8,
                input: .milliseconds(200),
                quietInput: .milliseconds(40)
            )
        }
        var short = Driven(relay: RelaySession(configuration), takesShortWay: true)
        var general = Driven(relay: RelaySession(configuration), takesShortWay: false)
        var now = SessionInstant.start
        for index in 0..<120 {
            let (step, delay) = script.next(index)
            now = now.advanced(by: delay)
            try short.take(step, at: now)
            try general.take(step, at: now)
            #expect(short.sent == general.sent, "seed \(seed), step \(index): \(step)")
            let deadlines = (short.relay.nextDeadline, general.relay.nextDeadline)
            #expect(deadlines.0 == deadlines.1, "seed \(seed), step \(index): \(step)")
            guard index.isMultiple(of: 8) || index == 119 else { continue }
            let states = ("\(short.relay)", "\(general.relay)")
            #expect(states.0 == states.1, "seed \(seed), step \(index): \(step)")
        }
    }

    @Test("In a conversation of one dialect all audio but the first of each response takes the short way")
    func isTaken() throws {
        var driven = try Self.conversation(.openAI)
        for index in 0..<50 {
            let now = SessionInstant.start.advanced(by: .milliseconds(20 * index))
            try driven.take(.frame(.client, Self.append), at: now)
            try driven.take(.frame(.upstream, Self.delta), at: now)
        }
        #expect(driven.passed == 99)
    }

    @Test("A side that does not read, or waits for something, sends audio the general way")
    func backlog() throws {
        var driven = try Self.conversation(.openAI)
        try driven.take(.frame(.upstream, Self.delta), at: .start)
        try driven.take(.input(.client(.writabilityChanged(ConnectionID(1), isWritable: false))), at: .start)
        try driven.take(.input(.upstream(.writabilityChanged(ConnectionID(2), isWritable: false))), at: .start)
        let before = driven.sent
        try driven.take(.frame(.client, Self.append), at: .start)
        try driven.take(.frame(.upstream, Self.delta), at: .start)
        #expect(driven.passed == 0)
        #expect(driven.sent == before)
    }

    @Test("Audio that has to be translated does not take the short way")
    func translated() throws {
        var driven = try Self.conversation(.openAIBeta)
        for _ in 0..<3 { try driven.take(.frame(.upstream, Self.delta), at: .start) }
        #expect(driven.passed == 0)
    }

    @Test("A frame with invalid UTF-8 or invalid base64 does not take the short way")
    func invalid() throws {
        var relay = try Self.conversation(.openAI).relay
        var badText = Array(Self.append.utf8)
        badText.insert(0xFF, at: badText.count - 2)
        let badAudio = Array(#"{"type":"input_audio_buffer.append","audio":"AAA"}"#.utf8)
        let passes = [
            relay.passThrough(badText.span, from: .client, at: .start),
            relay.passThrough(badAudio.span, from: .client, at: .start),
        ]
        #expect(passes == [false, false])
    }

    static let append = #"{"type":"input_audio_buffer.append","audio":"AAAAAAAA"}"#
    static let delta =
        #"{"type":"response.output_audio.delta","event_id":"e","response_id":"resp_0123456789abcdef0123","#
        + #""item_id":"item_0123456789abcdef0123","output_index":0,"content_index":0,"delta":"AAAAAAAA"}"#

    /// A client of OpenAI's dialect joined to an upstream that speaks `dialect`.
    private static func conversation(_ dialect: Dialect) throws -> Driven {
        var driven = Driven(
            relay: RelaySession(
                RelaySession.Configuration(
                    client: ServerSession.Configuration(
                        dialect: .openAI,
                        identifiers: IdentifierSource(prefix: "p")
                    ),
                    upstreamDialect: dialect
                )
            ),
            takesShortWay: true
        )
        try driven.take(.input(.client(.connected(ConnectionID(1)))), at: .start)
        try driven.take(.input(.upstream(.connected(ConnectionID(2)))), at: .start)
        return driven
    }
}
