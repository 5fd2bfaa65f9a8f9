import RealtimeUnits
import Testing

@testable import RealtimeServer

@Suite("Client admission")
struct ClientAdmissionTests {
    static func instant(_ seconds: Double) -> SessionInstant { SessionInstant(.seconds(seconds)) }

    @Test("A client has so many sessions at a time, whatever others have")
    func sessions() throws {
        let clients = ClientAdmission(ClientLimits(sessions: 2))
        let first = try clients.enter("a", at: Self.instant(0))
        let second = try clients.enter("a", at: Self.instant(0))
        #expect(throws: ClientAdmission.Refusal.sessions) { try clients.enter("a", at: Self.instant(0)) }
        let other = try clients.enter("b", at: Self.instant(0))
        first.release()
        first.release()
        #expect(clients.sessions(of: "a") == 1)
        let third = try clients.enter("a", at: Self.instant(0))
        withExtendedLifetime((second, other, third)) {}
    }

    @Test("A place that is forgotten is given back")
    func forgotten() throws {
        let clients = ClientAdmission(ClientLimits(sessions: 1))
        _ = try clients.enter("a", at: Self.instant(0))
        _ = try clients.enter("a", at: Self.instant(0))
        #expect(clients.sessions(of: "a") == 0)
        #expect(clients.clientCount == 0)
    }

    @Test("New sessions come at the rate, with a minute's worth at once")
    func rate() throws {
        let clients = ClientAdmission(ClientLimits(sessionsPerMinute: 6))
        for _ in 0..<6 { _ = try clients.enter("a", at: Self.instant(0)) }
        #expect(throws: ClientAdmission.Refusal.rate(retryAfter: .seconds(10))) {
            try clients.enter("a", at: Self.instant(0))
        }
        #expect(throws: ClientAdmission.Refusal.self) { try clients.enter("a", at: Self.instant(9)) }
        _ = try clients.enter("a", at: Self.instant(10.001))
        #expect(throws: ClientAdmission.Refusal.self) { try clients.enter("a", at: Self.instant(10.002)) }
        for _ in 0..<6 { _ = try clients.enter("a", at: Self.instant(1_000)) }
        #expect(throws: ClientAdmission.Refusal.self) { try clients.enter("a", at: Self.instant(1_000)) }
    }

    @Test("A clock that steps back gives nothing away")
    func backwards() throws {
        let clients = ClientAdmission(ClientLimits(sessionsPerMinute: 1))
        _ = try clients.enter("a", at: Self.instant(100))
        #expect(throws: ClientAdmission.Refusal.self) { try clients.enter("a", at: Self.instant(50)) }
        #expect(throws: ClientAdmission.Refusal.self) { try clients.enter("a", at: Self.instant(159)) }
        _ = try clients.enter("a", at: Self.instant(160.001))
    }

    @Test("A flood of clients is not remembered for ever")
    func flood() throws {
        let clients = ClientAdmission(ClientLimits(sessionsPerMinute: 60))
        for index in 0..<70_000 {
            _ = try clients.enter("c\(index)", at: Self.instant(Double(index) / 1_000))
        }
        #expect(clients.clientCount <= 65_536)
    }

    @Test("Places of several threads add up")
    func threads() async throws {
        let clients = ClientAdmission(ClientLimits(sessions: 10_000))
        await withTaskGroup(of: Void.self) { group in
            for task in 0..<8 {
                group.addTask {
                    for index in 0..<500 {
                        let place = try? clients.enter("c\(index % 3)", at: SessionInstant(.seconds(task)))
                        place?.release()
                    }
                }
            }
        }
        #expect(clients.clientCount == 0)
    }

    @Test(
        "Clients are counted by who they are, else by address, of IPv6 by network",
        arguments: [
            (Principal(name: "ada", proof: .key), "192.0.2.1", "key:ada"),
            (Principal(name: "ada", proof: .token), "192.0.2.1", "token:ada"), (nil, "192.0.2.1", "address:192.0.2.1"),
            (nil, "::ffff:192.0.2.1", "address:192.0.2.1"), (nil, "2001:db8:1:2:3:4:5:6", "address:2001:db8:1:2::/64"),
            (nil, "2001:db8:1:2:ffff::", "address:2001:db8:1:2::/64"),
        ]
    )
    func names(principal: Principal?, address: String, name: String) {
        #expect(ClientName.of(principal, address) == name)
    }
}
