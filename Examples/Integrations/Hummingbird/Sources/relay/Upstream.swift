import HTTPTypes
import Logging
import RealtimeProtocol
import RealtimeRelay
import RealtimeSession
import WSClient

/// The model server: where it is, what it speaks, and the key, which goes into one header and nowhere else.
struct Upstream: Sendable {
    var url: String
    var dialect: Dialect
    var key: String
    var logger: Logger

    /// A connection to it.
    ///
    /// `WebSocketClient` runs a closure for as long as the connection lives; here the connection is to outlive the call.
    /// So the closure hands its streams out and waits until the link is closed.
    func connect() async throws -> HummingbirdLink {
        var configuration = WebSocketClientConfiguration(maxFrameSize: 16 << 20)
        configuration.additionalHeaders = [.authorization: "Bearer \(key)"]
        let (links, made) = AsyncThrowingStream<HummingbirdLink, any Error>.makeStream()
        let (closes, closed) = AsyncStream<Void>.makeStream()
        let (url, logger) = (url, logger)
        Task { [configuration] in
            do {
                _ = try await WebSocketClient.connect(url: url, configuration: configuration, logger: logger) {
                    inbound,
                    outbound,
                    _ in
                    made.yield(HummingbirdLink(inbound: inbound, outbound: outbound, onClose: { closed.finish() }))
                    made.finish()
                    for await _ in closes {}
                }
            } catch {
                made.finish(throwing: error)
            }
        }
        for try await link in links { return link }
        throw CancellationError()
    }
}
