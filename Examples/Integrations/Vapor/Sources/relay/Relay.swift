import RealtimeProtocol
import RealtimeRelay
import RealtimeSession
import Vapor

/// Listens on port 8080 and relays every WebSocket to the upstream.
@main struct Relay {
    static func main() async throws {
        let app = try await Application.make(.detect())
        guard let key = Environment.get("OPENAI_API_KEY") else {
            app.logger.critical("OPENAI_API_KEY is not set")
            return try await app.asyncShutdown()
        }
        let upstream = Upstream(
            url: "wss://api.openai.com/v1/realtime?model=gpt-realtime",
            dialect: .openAI,
            key: key
        )
        app.webSocket(
            "v1",
            "realtime",
            // The largest append that OpenAI documents is 15 MiB.
            maxFrameSize: .init(integerLiteral: 16 << 20),
            shouldUpgrade: { request in
                // The place to ask for a key: `nil` refuses. Browsers insist on the subprotocol they have offered; the
                // one with the key is never echoed.
                let offered = request.headers[canonicalForm: "sec-websocket-protocol"]
                let headers: HTTPHeaders? = offered.contains("realtime") ? ["Sec-WebSocket-Protocol": "realtime"] : [:]
                return request.eventLoop.makeSucceededFuture(headers)
            },
            onUpgrade: { request, socket in
                // Made here, on the loop, before the first message can come.
                let client = VaporLink(socket)
                let (logger, loop) = (request.logger, request.eventLoop)
                Task { await relay(client, to: upstream, on: loop, logger) }
            }
        )
        try await app.execute()
        try await app.asyncShutdown()
    }

    private static func relay(
        _ client: VaporLink,
        to upstream: Upstream,
        on loop: any EventLoop,
        _ logger: Logger
    ) async {
        let prefix = String(UInt64.random(in: .min ... .max), radix: 36).prefix(12)
        let configuration = RelaySession.Configuration(
            client: ServerSession.Configuration(
                dialect: .openAI,
                identifiers: IdentifierSource(prefix: String(prefix))
            ),
            upstreamDialect: upstream.dialect
        )
        let driver = RelayDriver(configuration, clock: ContinuousClock())
        let accounting = await driver.run(client: client) { _ in try await upstream.connect(on: loop) }
        logger.info("session over: \(accounting.up.audio) up, \(accounting.down.audio) down")
    }
}
