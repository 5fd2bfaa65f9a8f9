import Foundation
import NIOCore
import NIOHTTP1
import NIOPosix
import NIOSSL
import NIOWebSocket
import RealtimeProtocol

/// The model server: where it is, what it speaks, and the key, which goes into one header and nowhere else.
struct Upstream: Sendable {
    var host = "api.openai.com"
    var port = 443
    var uri = "/v1/realtime?model=gpt-realtime"
    var dialect = Dialect.openAI
    private var key: String
    private let tls: NIOSSLContext

    struct MissingKey: Error, CustomStringConvertible {
        var description: String { "OPENAI_API_KEY is not set" }
    }

    struct NotUpgraded: Error, CustomStringConvertible {
        var description: String { "it did not open a WebSocket" }
    }

    private init(key: String) throws {
        self.key = key
        tls = try NIOSSLContext(configuration: .makeClientConfiguration())
    }

    static func fromEnvironment() throws -> Upstream {
        guard let key = ProcessInfo.processInfo.environment["OPENAI_API_KEY"] else { throw MissingKey() }
        return try Upstream(key: key)
    }

    /// A WebSocket to the upstream on `loop`, with a leg of `relay` in its pipeline.
    func connect(on loop: any EventLoop, relay: NIOLoopBound<RelayHost>) async throws -> any Channel {
        let (tls, head, name) = (tls, requestHead, host)
        let upgraded = try await ClientBootstrap(group: loop)
            .connectTimeout(.seconds(10))
            .connect(host: host, port: port) { channel in
                channel.eventLoop.makeCompletedFuture {
                    try channel.pipeline.syncOperations.addHandler(
                        NIOSSLClientHandler(context: tls, serverHostname: name)
                    )
                    let configuration = NIOTypedHTTPClientUpgradeConfiguration<(any Channel)?>(
                        upgradeRequestHead: head,
                        upgraders: [Self.upgrader(relay)],
                        notUpgradingCompletionHandler: { channel in
                            channel.close(promise: nil)
                            return channel.eventLoop.makeSucceededFuture(nil)
                        }
                    )
                    return try channel.pipeline.syncOperations.configureUpgradableHTTPClientPipeline(
                        configuration: .init(upgradeConfiguration: configuration)
                    )
                }
            }
        guard let channel = try await upgraded.get() else { throw NotUpgraded() }
        return channel
    }

    private var requestHead: HTTPRequestHead {
        var headers = HTTPHeaders()
        headers.add(name: "Host", value: host)
        headers.add(name: "Authorization", value: "Bearer \(key)")
        headers.add(name: "Content-Length", value: "0")
        return HTTPRequestHead(version: .http1_1, method: .GET, uri: uri, headers: headers)
    }

    private static func upgrader(
        _ relay: NIOLoopBound<RelayHost>
    ) -> NIOTypedWebSocketClientUpgrader<(any Channel)?> {
        NIOTypedWebSocketClientUpgrader(
            maxFrameSize: 16 << 20,
            upgradePipelineHandler: { channel, _ in
                channel.eventLoop.makeCompletedFuture {
                    try channel.pipeline.syncOperations.addHandlers([
                        NIOWebSocketFrameAggregator(
                            minNonFinalFragmentSize: 0,
                            maxAccumulatedFrameCount: 1_024,
                            maxAccumulatedFrameSize: 16 << 20
                        ),
                        // The channel is on the loop of its host.
                        RelayLeg(host: relay.value, side: .upstream),
                    ])
                    return channel
                }
            }
        )
    }
}
