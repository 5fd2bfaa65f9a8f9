import RealtimeLocks
import RealtimeProtocol
import RealtimeUnits
import RealtimeWebSocket
import Testing

/// As much of a Socket.IO client as a role-play takes: connects, sends events, and keeps those that come.
final class LightClient: Sendable {
    struct Event {
        let name: String
        let value: JSONValue
        /// The bytes that came with it.
        var attachments: [[UInt8]] = []
    }

    struct State {
        var id: WebSocketID?
        var events: [Event] = []
        /// The answer to `CONNECT`, as it stands in the packet.
        var connected: String?
        var answers: [String] = []
        var isClosed = false
        /// An event that waits for so many attachments.
        var missing = 0
    }

    private let state = Lock(State())
    let loop: EventLoop

    /// Connects to `port`, and asks to come in with `auth`, JSON text.
    init(port: Int, auth: String = "{}", origin: String? = nil, on loop: EventLoop) {
        self.loop = loop
        loop.execute { [self] context in
            let url = "ws://127.0.0.1:\(port)/socket.io/?EIO=4&transport=websocket"
            var configuration = WebSocketClientConfiguration(url: url)
            if let origin { configuration.headers.add("Origin", origin) }
            let socket = context.connect(configuration, handler: Handler(self, auth))
            state.withLock { $0.id = socket.id }
        }
    }

    // MARK: Sending

    /// Sends an event whose argument is JSON text; `acknowledgement` asks for an answer.
    func emit(_ name: String, _ json: String? = nil, acknowledgement: Int? = nil) {
        let number = acknowledgement.map(String.init) ?? ""
        send { $0.send(text: "42\(number)[\"\(name)\"\(json.map { ",\($0)" } ?? "")]") }
    }

    /// Sends an event whose argument is bytes.
    func emit(_ name: String, _ bytes: [UInt8]) {
        send { socket in
            socket.send(text: "451-[\"\(name)\",{\"_placeholder\":true,\"num\":0}]")
            socket.send(binary: bytes.span)
        }
    }

    /// Vanishes without a word.
    func abort() { send { $0.abort() } }
    func close() { send { $0.close() } }

    private func send(_ body: @escaping @Sendable (WebSocket) -> Void) {
        loop.execute { [self] context in
            guard let id = state.withLock({ $0.id }), let socket = context.webSocket(id: id) else { return }
            body(socket)
        }
    }

    // MARK: What came

    var events: [Event] { state.withLock { $0.events } }
    var names: [String] { events.map(\.name) }
    var connected: String? { state.withLock { $0.connected } }
    var answers: [String] { state.withLock { $0.answers } }
    var isClosed: Bool { state.withLock { $0.isClosed } }

    func count(_ name: String) -> Int { state.withLock { $0.events.count { $0.name == name } } }
    /// The events of that name.
    func all(_ name: String) -> [Event] { events.filter { $0.name == name } }

    func wait(for name: String, count: Int = 1, sourceLocation: SourceLocation = #_sourceLocation) async throws {
        try await Pause.until("\(count) \(name)", sourceLocation: sourceLocation) { self.count(name) >= count }
    }

    /// Waits until a reply is whole.
    func waitForReply(turn: Int, sourceLocation: SourceLocation = #_sourceLocation) async throws {
        try await Pause.until("a reply to turn \(turn)", sourceLocation: sourceLocation) {
            all("ai-response").contains { $0.value["done"]?.boolValue == true && $0.value["turn"]?.intValue == turn }
        }
    }

    // MARK: Receiving

    private func received(_ text: String, on socket: WebSocket, auth: String) {
        if text.hasPrefix("0") {
            _ = socket.send(text: "40\(auth)")
            return
        }
        if text == "2" {
            _ = socket.send(text: "3")
            return
        }
        if text.hasPrefix("40") || text.hasPrefix("44") { return state.withLock { $0.connected = text } }
        if text.hasPrefix("43") { return state.withLock { $0.answers.append(text) } }
        guard text.hasPrefix("42") || text.hasPrefix("45"), let start = text.firstIndex(of: "["),
            let array = (try? JSONValue(parsing: String(text[start...])))?.arrayValue,
            let name = array.first?.stringValue
        else { return }
        let event = Event(name: name, value: array.count > 1 ? array[1] : .null)
        let attachments = Int(text.dropFirst(2).prefix { $0 != "-" }) ?? 0
        state.withLock {
            $0.events.append(event)
            $0.missing = text.hasPrefix("45") ? attachments : 0
        }
    }

    private func received(_ bytes: [UInt8]) {
        state.withLock { state in
            guard state.missing > 0 else { return }
            state.missing -= 1
            state.events[state.events.count - 1].attachments.append(bytes)
        }
    }

    private final class Handler: WebSocketHandler {
        let client: LightClient
        let auth: String
        init(_ client: LightClient, _ auth: String) {
            self.client = client
            self.auth = auth
        }

        func webSocket(_ webSocket: WebSocket, didReceiveText message: Span<UInt8>) {
            let text = message.withUnsafeBufferPointer { String(decoding: $0, as: UTF8.self) }
            client.received(text, on: webSocket, auth: auth)
        }
        func webSocket(_ webSocket: WebSocket, didReceiveBinary message: Span<UInt8>) {
            client.received(message.withUnsafeBufferPointer { Array($0) })
        }
        func webSocket(
            _ webSocket: WebSocket,
            didCloseWith code: WebSocketCloseCode?,
            reason: String,
            error: (any Error)?
        ) { client.state.withLock { $0.isClosed = true } }
    }
}
