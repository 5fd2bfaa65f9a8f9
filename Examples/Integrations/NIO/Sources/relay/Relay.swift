import NIOCore
import NIOHTTP1
import NIOPosix
import NIOWebSocket
import RealtimeProtocol
import RealtimeRelay
import RealtimeSession

/// Listens on port 8888 and relays every WebSocket to the upstream.
@main struct Relay {
    static func main() async throws {
        let upstream = try Upstream.fromEnvironment()
        let upgrader = NIOTypedWebSocketServerUpgrader<Void>(
            // The largest append that OpenAI documents is 15 MiB.
            maxFrameSize: 16 << 20,
            shouldUpgrade: { channel, head in
                // The place to ask for a key: `nil` is answered with an error and closes.
                guard head.uri.hasPrefix("/v1/realtime") else { return channel.eventLoop.makeSucceededFuture(nil) }
                var headers = HTTPHeaders()
                // Browsers insist on the subprotocol they have offered; the one with the key is never echoed.
                let offered = head.headers[canonicalForm: "sec-websocket-protocol"]
                if offered.contains("realtime") { headers.add(name: "Sec-WebSocket-Protocol", value: "realtime") }
                return channel.eventLoop.makeSucceededFuture(headers)
            },
            upgradePipelineHandler: { channel, _ in
                channel.eventLoop.makeCompletedFuture {
                    let host = RelayHost(upstream: upstream, client: channel)
                    try channel.pipeline.syncOperations.addHandlers([
                        NIOWebSocketFrameAggregator(
                            minNonFinalFragmentSize: 0,
                            maxAccumulatedFrameCount: 1_024,
                            maxAccumulatedFrameSize: 16 << 20
                        ),
                        RelayLeg(host: host, side: .client),
                    ])
                }
            }
        )
        let server = try await ServerBootstrap(group: .singletonMultiThreadedEventLoopGroup)
            .serverChannelOption(.socketOption(.so_reuseaddr), value: 1)
            .childChannelInitializer { channel in
                channel.eventLoop.makeCompletedFuture {
                    let configuration = NIOTypedHTTPServerUpgradeConfiguration<Void>(
                        upgraders: [upgrader],
                        notUpgradingCompletionHandler: { $0.close() }
                    )
                    _ = try channel.pipeline.syncOperations.configureUpgradableHTTPServerPipeline(
                        configuration: .init(upgradeConfiguration: configuration)
                    )
                }
            }
            .bind(host: "127.0.0.1", port: 8888)
            .get()
        print("listening on ws://127.0.0.1:8888/v1/realtime")
        try await server.closeFuture.get()
    }
}
