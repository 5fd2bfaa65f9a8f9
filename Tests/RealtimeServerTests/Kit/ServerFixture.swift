import RealtimeServer
import RealtimeWebSocket
import Testing

#if canImport(Glibc)
    import Glibc
#else
    import Darwin
#endif

/// A server with a loop for clients, both stopped when the test is over.
final class ServerFixture {
    let server: RealtimeServer
    let clients: EventLoopGroup
    let log = LogCollector()
    private var isStopped = false

    init(
        _ upstream: Upstream = .echo,
        access: AccessPolicy = AccessPolicy(),
        change: (inout ServerConfiguration) -> Void = { _ in }
    ) throws {
        var configuration = ServerConfiguration(
            http: HTTPServerConfiguration(host: "127.0.0.1", port: 0),
            access: access,
            upstream: upstream
        )
        change(&configuration)
        server = try RealtimeServer(configuration, loops: 2, log: log.sink)
        clients = try EventLoopGroup(count: 1)
    }

    deinit { stop() }

    func stop() {
        guard !isStopped else { return }
        isStopped = true
        server.shutDown()
        clients.stop()
    }

    var port: Int { server.address.port }
    var adminPort: Int { server.adminAddress?.port ?? 0 }

    func connect(
        _ path: String = "/v1/realtime",
        headers: KeyValuePairs<String, String> = [:],
        subprotocols: [String] = []
    ) -> TestClient {
        TestClient(
            "ws://127.0.0.1:\(port)\(path)",
            headers: headers,
            subprotocols: subprotocols,
            on: clients.loops[0]
        )
    }

    static func admin(keys: StaticKeys? = nil) -> AdminConfiguration {
        AdminConfiguration(http: HTTPServerConfiguration(host: "127.0.0.1", port: 0), keys: keys)
    }
}
