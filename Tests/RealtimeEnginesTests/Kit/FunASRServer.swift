import RealtimeEngines
import RealtimeLocks
import RealtimePipeline
import RealtimeProtocol
import RealtimeUnits
import RealtimeWebSocket

/// A FunASR runtime whose results a test has written down: it counts samples, and says what is due.
///
/// It listens until the process ends: the last mention of it in a test is not the last use of its port.
final class FunASRServer: Sendable {
    /// What makes the server say something.
    enum Cue: Hashable, Sendable {
        /// So many samples have come on this connection.
        case samples(Int)
        /// The end was asked for.
        case end
    }

    /// What it does then.
    enum Deed: Sendable {
        case say(String)
        case close
    }

    struct Connection: Sendable {
        var greeting: JSONValue?
        var subprotocol: String?
        var binaryCounts: [Int] = []
        var samples: [Int16] = []
        var ending: JSONValue?
        var isOver = false
    }

    let port: Int
    private let shared: Lock<[Connection]>

    init(_ script: [(Cue, [Deed])]) throws {
        let shared = Lock<[Connection]>([])
        self.shared = shared
        let group = try EventLoopGroup(count: 1)
        let server = try HTTPServer(HTTPServerConfiguration(), on: group) { _ in Front(shared, script) }
        port = server.address.port
    }

    var connections: [Connection] { shared.withLock { $0 } }

    /// A recogniser of this server, prepared for a conversation in Chinese.
    func recognizer(
        _ change: (inout FunASRRecognizer.Configuration) -> Void = { _ in }
    ) throws -> FunASRRecognizer {
        var configuration = try FunASRRecognizer.Configuration(url: "ws://127.0.0.1:\(port)")
        change(&configuration)
        let recognizer = FunASRRecognizer(configuration, on: try EngineLoop())
        try recognizer.prepare(for: ConversationSetup(scenario: bilingual, language: .chinese))
        return recognizer
    }

    private final class Front: HTTPRequestHandler {
        let shared: Lock<[Connection]>
        let script: [(Cue, [Deed])]

        init(_ shared: Lock<[Connection]>, _ script: [(Cue, [Deed])]) {
            self.shared = shared
            self.script = script
        }

        func handle(_ request: HTTPRequest, from peer: PeerAddress, on context: EventLoopContext) -> HTTPDecision {
            .upgrade(WebSocketUpgrade(subprotocols: ["binary"]) { [shared, script] in Talker($0, shared, script) })
        }
    }

    private final class Talker: WebSocketHandler {
        let shared: Lock<[Connection]>
        var script: [(Cue, [Deed])]
        let index: Int
        var count = 0

        init(_ webSocket: WebSocket, _ shared: Lock<[Connection]>, _ script: [(Cue, [Deed])]) {
            self.shared = shared
            self.script = script
            let subprotocol = webSocket.subprotocol
            index = shared.withLock { connections in
                connections.append(Connection(subprotocol: subprotocol))
                return connections.count - 1
            }
        }

        func webSocket(_ webSocket: WebSocket, didReceiveText message: Span<UInt8>) {
            guard let value = try? JSONValue(parsing: message) else { return }
            let index = index
            if value["is_speaking"]?.boolValue == true {
                shared.withLock { $0[index].greeting = value }
            } else {
                shared.withLock { $0[index].ending = value }
                perform(webSocket) { $0 == .end }
            }
        }

        func webSocket(_ webSocket: WebSocket, didReceiveBinary message: Span<UInt8>) {
            let bytes = message.withUnsafeBufferPointer { Array($0) }
            count += bytes.count / 2
            let index = index
            shared.withLock { connections in
                connections[index].binaryCounts.append(bytes.count)
                for place in stride(from: 0, to: bytes.count - 1, by: 2) {
                    let bits = UInt16(bytes[place]) | UInt16(bytes[place + 1]) << 8
                    connections[index].samples.append(Int16(bitPattern: bits))
                }
            }
            let count = count
            perform(webSocket) { cue in
                if case .samples(let due) = cue { count >= due } else { false }
            }
        }

        private func perform(_ webSocket: WebSocket, _ isDue: (Cue) -> Bool) {
            for (_, deeds) in script.filter({ isDue($0.0) }) {
                for deed in deeds {
                    switch deed {
                    case .say(let text): webSocket.send(text: text)
                    case .close: webSocket.close()
                    }
                }
            }
            script.removeAll { isDue($0.0) }
        }

        func webSocket(
            _ webSocket: WebSocket,
            didCloseWith code: WebSocketCloseCode?,
            reason: String,
            error: (any Error)?
        ) {
            let index = index
            shared.withLock { $0[index].isOver = true }
        }
    }
}
