import Foundation
import HTTPTypes
import Hummingbird
import HummingbirdWebSocket
import Logging
import RealtimeProtocol
import RealtimeRelay
import RealtimeSession

/// Listens on port 8888 and relays every WebSocket to the upstream.
@main struct Relay {
    static func main() async throws {
        let logger = Logger(label: "relay")
        guard let key = ProcessInfo.processInfo.environment["OPENAI_API_KEY"] else {
            logger.critical("OPENAI_API_KEY is not set")
            return
        }
        let upstream = Upstream(
            url: "wss://api.openai.com/v1/realtime?model=gpt-realtime",
            dialect: .openAI,
            key: key,
            logger: logger
        )
        let router = Router(context: BasicWebSocketRequestContext.self)
        router.ws("/v1/realtime") { request, _ in
            // The place to ask for a key. Browsers insist on the subprotocol they have offered; the one with the key is
            // never echoed.
            let offered = request.headers[.secWebSocketProtocol] ?? ""
            let names = offered.split(separator: ",").map { $0.trimmingCharacters(in: .whitespaces) }
            return .upgrade(names.contains("realtime") ? [.secWebSocketProtocol: "realtime"] : [:])
        } onUpgrade: { inbound, outbound, _ in
            let prefix = String(UInt64.random(in: .min ... .max), radix: 36).prefix(12)
            let configuration = RelaySession.Configuration(
                client: ServerSession.Configuration(
                    dialect: .openAI,
                    identifiers: IdentifierSource(prefix: String(prefix))
                ),
                upstreamDialect: upstream.dialect
            )
            let driver = RelayDriver(configuration, clock: ContinuousClock())
            let client = HummingbirdLink(inbound: inbound, outbound: outbound)
            let accounting = await driver.run(client: client) { _ in try await upstream.connect() }
            logger.info("session over", metadata: ["audio": "\(accounting.up.audio) up, \(accounting.down.audio) down"])
        }
        let application = Application(
            router: router,
            server: .http1WebSocketUpgrade(
                webSocketRouter: router,
                // The largest append that OpenAI documents is 15 MiB.
                configuration: .init(maxFrameSize: 16 << 20)
            ),
            configuration: .init(address: .hostname("127.0.0.1", port: 8888)),
            logger: logger
        )
        try await application.runService()
    }
}
