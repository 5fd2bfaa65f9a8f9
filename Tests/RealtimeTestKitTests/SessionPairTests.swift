import RealtimeProtocol
import RealtimeSession
import RealtimeTestKit
import RealtimeUnits
import Testing

@Suite("Session pair")
struct SessionPairTests {
    static func pair(uplink: LinkProfile = .perfect, downlink: LinkProfile = .perfect) throws -> SessionPair {
        var wanted = SessionConfiguration()
        wanted.type = "realtime"
        var pair = SessionPair(
            client: ClientSession(
                ClientSession.Configuration(
                    dialect: .openAI,
                    session: wanted,
                    identifiers: IdentifierSource(prefix: "c")
                )
            ),
            server: ServerSession(
                ServerSession.Configuration(dialect: .openAI, identifiers: IdentifierSource(prefix: "s"))
            ),
            uplink: uplink,
            downlink: downlink
        )
        try pair.connect()
        return pair
    }

    @Test("The roles greet each other over a link with latency, in three crossings")
    func greeting() throws {
        let slow = LinkProfile(latency: .milliseconds(100))
        var pair = try Self.pair(uplink: slow, downlink: slow)
        try pair.pass(.milliseconds(299))
        #expect(!pair.client.isReady)
        try pair.pass(.milliseconds(1))
        #expect(pair.client.isReady)
        #expect(pair.clientTold.contains { $0.event == .ready && $0.instant == SessionInstant(.milliseconds(300)) })
    }

    @Test("A reply reaches the application paced, every sample of it")
    func reply() throws {
        var pair = try Self.pair()
        let id = try #require(try pair.server { $0.beginResponse(at: $1) })
        let isTaken = try pair.server {
            $0.append(audio: [UInt8](repeating: 0, count: 96_000), to: id, at: $1)
        }
        try pair.server { $0.finishResponse(id, at: $1) }
        #expect(isTaken)
        try pair.pass(.seconds(3))
        let bytes = pair.clientTold.reduce(0) {
            if case .audio(_, let audio) = $1.event { $0 + audio.count } else { $0 }
        }
        #expect(bytes == 96_000)
        // 2 s of audio that leaves 400 ms and at most one delta ahead takes 1.5 s at least.
        let last = pair.clientTold.last { if case .audio = $0.event { true } else { false } }
        #expect(last.map { $0.instant.offset >= .milliseconds(1_500) } == true)
    }

    @Test("A close arrives after the frames sent before it")
    func close() throws {
        var pair = try Self.pair(downlink: LinkProfile(latency: .milliseconds(50)))
        try pair.pass(.seconds(1))
        try pair.server { session, _ in
            session.close(.goingAway("bye"), error: ErrorDetail(code: .sessionExpired, message: "m"))
        }
        try pair.pass(.seconds(1))
        let last = pair.clientTold.suffix(2).map(\.event)
        guard case .received(.error, _)? = last.first else {
            Issue.record("expected the error before the end, got \(last)")
            return
        }
        #expect(last.last == .ended(.closedByServer(.goingAway("bye"))))
    }

    @Test("A cut ends both sides")
    func cut() throws {
        var pair = try Self.pair()
        try pair.cut()
        #expect(pair.client.isEnded)
        #expect(pair.server.isEnded)
    }
}
