import Glibc
import RealtimeWebSocket

/// `realtime-soak upstream`: a model server that follows a script. It prints `port N` when it listens, and a line that
/// begins with `fault:` for whatever a relay should not have sent; it ends with its standard input.
enum UpstreamProgram {
    static func run(_ arguments: [String]) throws {
        var port = 0
        var seed: UInt64 = 0
        for (option, value) in zip(arguments, arguments.dropFirst()) {
            if option == "--port" { port = Int(value) ?? 0 }
            if option == "--seed" { seed = UInt64(value) ?? 0 }
        }
        let group = try EventLoopGroup(count: 1)
        let server = try HTTPServer(HTTPServerConfiguration(host: "127.0.0.1", port: port), on: group) { [seed] _ in
            UpstreamRequests(seed: seed)
        }
        writeLine("port \(server.address.port)")
        var byte: UInt8 = 0
        while read(0, &byte, 1) != 0 {}
        exit(0)
    }
}

/// Every WebSocket is a session.
private final class UpstreamRequests: HTTPRequestHandler {
    private let seed: UInt64
    private var count: UInt64 = 0

    init(seed: UInt64) { self.seed = seed }

    func handle(_ request: HTTPRequest, from peer: PeerAddress, on context: EventLoopContext) -> HTTPDecision {
        count += 1
        let number = count
        return .upgrade(
            WebSocketUpgrade(subprotocols: ["realtime"]) { [seed] webSocket in
                // No two upstreams of a run have the same process, so no two sessions have the same name.
                ModelSession(webSocket, name: "\(getpid())x\(number)", seed: seed &+ number &* 0x9E37_79B9)
            }
        )
    }
}
