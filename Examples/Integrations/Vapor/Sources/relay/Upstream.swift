import RealtimeProtocol
import RealtimeRelay
import Vapor

/// The model server: where it is, what it speaks, and the key, which goes into one header and nowhere else.
struct Upstream: Sendable {
    var url: String
    var dialect: Dialect
    var key: String

    /// A connection to it, on `loop`.
    func connect(on loop: any EventLoop) async throws -> VaporLink {
        let promise = loop.makePromise(of: VaporLink.self)
        WebSocket.connect(
            to: url,
            headers: ["Authorization": "Bearer \(key)"],
            configuration: .init(maxFrameSize: 16 << 20),
            on: loop
        ) { socket in
            promise.succeed(VaporLink(socket))
        }
        .cascadeFailure(to: promise)
        return try await promise.futureResult.get()
    }
}
