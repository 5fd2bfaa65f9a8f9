import RealtimeProtocol
import Testing

@Suite("Sessions after an update")
struct SessionMergeTests {
    /// The sessions of all fixtures that have one.
    private static let sessions: [(Fixture, SessionConfiguration)] = Fixture.typed.compactMap { fixture in
        switch fixture.direction {
        case .client:
            guard case .sessionUpdate(let event) = try? fixture.codec.decodeClientEvent(fixture.bytes) else {
                return nil
            }
            return (fixture, event.session)
        case .server:
            switch try? fixture.codec.decodeServerEvent(fixture.bytes) {
            case .sessionCreated(let event), .sessionUpdated(let event): return (fixture, event.session)
            default: return nil
            }
        }
    }

    /// Without what a server says of itself, which no update changes.
    private static func told(_ session: SessionConfiguration) -> SessionConfiguration {
        var session = session
        (session.id, session.object, session.expiresAt, session.clientSecret) = (nil, nil, nil, .absent)
        return session
    }

    @Test("An update of a session that mentioned nothing is the session")
    func overNothing() {
        #expect(Self.sessions.count > 20)
        for (fixture, session) in Self.sessions {
            #expect(Self.told(SessionConfiguration().merged(with: session)) == Self.told(session), "\(fixture)")
        }
    }

    @Test("An update that mentions nothing changes nothing, and the same twice nothing more")
    func withNothing() {
        for (fixture, session) in Self.sessions {
            #expect(session.merged(with: SessionConfiguration()) == session, "\(fixture)")
            #expect(session.merged(with: session) == session, "\(fixture)")
        }
    }
}
