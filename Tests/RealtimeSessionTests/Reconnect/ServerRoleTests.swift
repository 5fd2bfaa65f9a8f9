import RealtimeProtocol
import RealtimeSession
import RealtimeTestKit
import RealtimeUnits
import Testing

/// The client role over connections to our own server role: a new session of it with every connection, as a provider has.
@Suite("Moving between sessions of our own server")
struct ServerRoleTests {
    struct World {
        var client: ClientSession
        var servers: [ConnectionID: ServerSession] = [:]
        var clock = ManualClock()
        var told: [ClientSession.Event] = []
        var errors: [String] = []
        var order: [ConnectionID] = []

        init(limit: Duration, refresh: RefreshPolicy?) throws {
            var wanted = SessionConfiguration()
            wanted.type = "realtime"
            var configuration = ClientSession.Configuration(
                dialect: .openAI,
                session: wanted,
                identifiers: IdentifierSource(prefix: "c")
            )
            configuration.reconnect = ReconnectPolicy()
            configuration.refresh = refresh
            client = ClientSession(configuration)
            self.limit = limit
            try connect(ConnectionID(1))
        }

        private let limit: Duration
        private var toServers: [(ConnectionID, TransportInput)] = []
        private var toClient: [TransportInput] = []
        var now: SessionInstant { clock.now }

        private mutating func connect(_ connection: ConnectionID) throws {
            var configuration = ServerSession.Configuration(
                dialect: .openAI,
                detectsBrowser: false,
                identifiers: IdentifierSource(prefix: "s\(connection.rawValue)"),
                outputLead: nil
            )
            configuration.limits.total = limit
            servers[connection] = ServerSession(configuration)
            order.append(connection)
            toClient.append(.connected(connection))
            toServers.append((connection, .connected(connection)))
            try settle()
        }

        /// Carries everything that is said to where it belongs.
        mutating func settle() throws {
            while true {
                try drain()
                if !toServers.isEmpty {
                    let (connection, input) = toServers.removeFirst()
                    let time = now
                    try servers[connection]?.handle(input, at: time)
                } else if !toClient.isEmpty {
                    try client.handle(toClient.removeFirst(), at: now)
                } else {
                    return
                }
            }
        }

        private mutating func drain() throws {
            var asked: [ConnectionID] = []
            while let output = client.nextOutput() {
                switch output {
                case .event(let event): told.append(event)
                case .transport(.send(let connection, let frame)):
                    toServers.append((connection, .received(connection, frame)))
                case .transport(.close(let connection, let reason)):
                    toServers.append((connection, .disconnected(connection, reason: reason)))
                case .transport(.connect(let connection)): asked.append(connection)
                }
            }
            for connection in order {
                while let output = servers[connection]?.nextOutput() {
                    switch output {
                    case .event: break
                    case .transport(.send(_, let frame)):
                        note(frame)
                        toClient.append(.received(connection, frame))
                    case .transport(.close(_, let reason)):
                        toClient.append(.disconnected(connection, reason: reason))
                    case .transport(.connect): Issue.record("the server role asks for a connection")
                    }
                }
            }
            for connection in asked { try connect(connection) }
        }

        private mutating func note(_ frame: Frame) {
            guard case .text(let bytes) = frame, let event = try? JSONValue(parsing: bytes), event["type"] == "error"
            else { return }
            errors.append(event["error"]?["code"]?.stringValue ?? "?")
        }

        mutating func pass(_ duration: Duration) throws {
            let end = now.advanced(by: duration)
            while let next = nextDeadline, next <= end {
                clock.advance(to: next)
                toClient.append(.deadlineReached)
                for connection in order { toServers.append((connection, .deadlineReached)) }
                try settle()
            }
            clock.advance(to: end)
        }

        private var nextDeadline: SessionInstant? {
            let all = [client.deadlineOfCopy] + order.map { servers[$0]?.deadlineOfCopy }
            return all.compactMap(\.self).min().map { max($0, now) }
        }

        /// The user says something, and the server answers in a second of speech, which is heard.
        mutating func turn(_ words: String, _ reply: String) throws {
            guard let connection = client.currentConnection, var server = servers[connection] else { return }
            client.append(audio: [UInt8](repeating: 1, count: 9_600))
            try settle()
            server = servers[connection] ?? server
            server.speechStarted(at: .zero, now: now)
            guard let item = server.speechStopped(at: SampleCount(4_800)) else { return }
            server.transcriptCompleted(words, of: item)
            guard let response = server.beginResponse(at: now) else { return }
            server.append(text: reply, to: response)
            _ = server.append(audio: [UInt8](repeating: 0, count: 48_000), to: response, at: now)
            server.finishResponse(response, at: now)
            servers[connection] = server
            try settle()
            // Until it is heard: who speaks earlier cuts it off, and nothing of it stays in the conversation.
            try pass(.seconds(2))
        }

        var serving: ServerSession? { client.currentConnection.flatMap { servers[$0] } }
    }

    @Test("The next session has the conversation under the same names, and refuses nothing")
    func refresh() throws {
        let policy = RefreshPolicy(after: .seconds(50), deadline: .seconds(58))
        var world = try World(limit: .seconds(60), refresh: policy)
        try world.turn("how far is it", "ten meters")
        try world.turn("and back", "ten more")
        let before = world.serving?.items.map(\.id)
        try world.pass(.seconds(55))
        #expect(world.order.count == 2)
        #expect(world.serving?.items.map(\.id) == before)
        #expect(world.serving?.items.map(\.spokenText) == ["how far is it", "ten meters", "and back", "ten more"])
        #expect(world.errors == [])
        #expect(world.told.contains { if case .refreshed = $0 { true } else { false } })
    }

    @Test("A session that ends at its limit is followed by one with the same conversation")
    func limit() throws {
        var world = try World(limit: .seconds(60), refresh: nil)
        try world.turn("how far is it", "ten meters")
        try world.pass(.seconds(61))
        #expect(world.order.count == 2)
        #expect(world.serving?.items.map(\.spokenText) == ["how far is it", "ten meters"])
        #expect(world.errors == ["session_expired"])
        #expect(world.told.contains { if case .reconnected = $0 { true } else { false } })
    }

    @Test("Speech over a reply from before the move cuts it without an error")
    func interruption() throws {
        let policy = RefreshPolicy(after: .seconds(5), deadline: .seconds(8))
        var world = try World(limit: .seconds(600), refresh: policy)
        try world.turn("how far is it", "one two three four")
        // The loudspeaker is in the middle of it.
        try world.pass(.seconds(4))
        try world.turn("and back", "five six seven eight")
        try world.pass(.milliseconds(1_000))
        #expect(world.order.count == 2)
        guard let connection = world.client.currentConnection else { return }
        world.client.append(audio: [UInt8](repeating: 1, count: 9_600))
        try world.settle()
        let now = world.now
        world.servers[connection]?.speechStarted(at: .zero, now: now)
        try world.settle()
        #expect(world.errors == [])
        #expect(world.serving?.items.count == 4)
    }
}
