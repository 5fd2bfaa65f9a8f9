import RealtimeEngines
import RealtimeLocks
import RealtimePipeline
import RealtimeProtocol
import RealtimeUnits
import RealtimeWebSocket

/// A realtime server whose answers a test has written down: what it says to which event.
///
/// It listens until the process ends: the last mention of it in a test is not the last use of its port.
final class EventServer: Sendable {
    /// What is done.
    enum Deed: Sendable {
        case say(String)
        case close
    }

    struct Connection: Sendable {
        var target: String
        var authorization: String?
        var events: [JSONValue] = []
        var isOver = false

        /// The types of the events, each once in a row.
        var types: [String] {
            events.compactMap { $0["type"]?.stringValue }.reduce(into: []) { if $0.last != $1 { $0.append($1) } }
        }
    }

    let port: Int
    private let shared: Lock<[Connection]>

    /// `script` is given an event's type, and the number of its connection, from 1.
    init(_ script: @escaping @Sendable (String, Int) -> [Deed]) throws {
        let shared = Lock<[Connection]>([])
        self.shared = shared
        let group = try EventLoopGroup(count: 1)
        let server = try HTTPServer(HTTPServerConfiguration(), on: group) { _ in Front(shared, script) }
        port = server.address.port
    }

    var connections: [Connection] { shared.withLock { $0 } }

    func endpoint(timeouts: EngineTimeouts = quick) throws -> DashScopeEndpoint {
        try DashScopeEndpoint(
            "ws://127.0.0.1:\(port)/api-ws/v1/realtime",
            model: "qwen3",
            key: EngineKey("sk-secret"),
            timeouts: timeouts
        )
    }

    private final class Front: HTTPRequestHandler {
        let shared: Lock<[Connection]>
        let script: @Sendable (String, Int) -> [Deed]

        init(_ shared: Lock<[Connection]>, _ script: @escaping @Sendable (String, Int) -> [Deed]) {
            self.shared = shared
            self.script = script
        }

        func handle(_ request: HTTPRequest, from peer: PeerAddress, on context: EventLoopContext) -> HTTPDecision {
            let connection = Connection(target: request.target, authorization: request.headers["Authorization"])
            let number = shared.withLock { connections in
                connections.append(connection)
                return connections.count
            }
            return .upgrade(WebSocketUpgrade { [shared, script] _ in Talker(number, shared, script) })
        }
    }

    private final class Talker: WebSocketHandler {
        let number: Int
        let shared: Lock<[Connection]>
        let script: @Sendable (String, Int) -> [Deed]

        init(_ number: Int, _ shared: Lock<[Connection]>, _ script: @escaping @Sendable (String, Int) -> [Deed]) {
            self.number = number
            self.shared = shared
            self.script = script
        }

        func webSocket(_ webSocket: WebSocket, didReceiveText message: Span<UInt8>) {
            guard let value = try? JSONValue(parsing: message), let type = value["type"]?.stringValue else { return }
            let index = number - 1
            shared.withLock { $0[index].events.append(value) }
            for deed in script(type, number) {
                switch deed {
                case .say(let text): webSocket.send(text: text)
                case .close: webSocket.close()
                }
            }
        }

        func webSocket(_ webSocket: WebSocket, didReceiveBinary message: Span<UInt8>) {}

        func webSocket(
            _ webSocket: WebSocket,
            didCloseWith code: WebSocketCloseCode?,
            reason: String,
            error: (any Error)?
        ) {
            let index = number - 1
            shared.withLock { $0[index].isOver = true }
        }
    }
}

extension EventServer.Deed {
    static let updated = Self.say(#"{"event_id":"e","type":"session.updated","session":{"id":"s","model":"m"}}"#)
    static let finished = Self.say(#"{"event_id":"e","type":"session.finished"}"#)
    static let error = Self.say(
        #"{"event_id":"e","type":"error","error":{"type":"invalid_request_error","message":"no such voice sk-secret"}}"#
    )

    static func audio(_ samples: [Int16]) -> Self {
        let base64 = String(decoding: AudioPayload(encoding: samples.littleEndian).base64, as: UTF8.self)
        return .say(
            #"{"event_id":"e","type":"response.audio.delta","response_id":"r","item_id":"i","output_index":0,"#
                + #""content_index":0,"delta":"\#(base64)"}"#
        )
    }

    static func done(_ status: String = "completed", _ details: String = "null") -> Self {
        .say(
            #"{"event_id":"e","type":"response.done","response":{"id":"r","object":"realtime.response","#
                + #""status":"\#(status)","status_details":\#(details),"output":[]}}"#
        )
    }

    /// What is sure, and a guess behind it.
    static func guess(_ text: String, _ stash: String) -> Self {
        .say(
            #"{"event_id":"e","type":"conversation.item.input_audio_transcription.text","item_id":"i","#
                + #""content_index":0,"language":"zh","emotion":"neutral","text":"\#(text)","stash":"\#(stash)"}"#
        )
    }

    static func transcript(_ text: String) -> Self {
        .say(
            #"{"event_id":"e","type":"conversation.item.input_audio_transcription.completed","item_id":"i","#
                + #""content_index":0,"language":"zh","transcript":"\#(text)"}"#
        )
    }
}
