import RealtimeWebSocket

/// An event that owns its bytes.
enum OwnedEvent: Hashable {
    case text([UInt8])
    case binary([UInt8])
    case ping([UInt8])
    case pong([UInt8])
    case closed(UInt16?, String)
    case failed(WebSocketProtocolError)

    init(_ event: WebSocketEvent) {
        switch event {
        case .text(let bytes): self = .text(Array(bytes))
        case .binary(let bytes): self = .binary(Array(bytes))
        case .ping(let bytes): self = .ping(Array(bytes))
        case .pong(let bytes): self = .pong(Array(bytes))
        case .closed(let code, let reason): self = .closed(code?.rawValue, reason)
        case .failed(let error): self = .failed(error)
        }
    }
}

/// A connection with its output, fed from arrays.
final class ConnectionProbe {
    var connection: WebSocketConnection
    var output = ByteQueue()

    init(
        _ role: WebSocketRole,
        maxMessageSize: Int = 16 << 20,
        textValidation: WebSocketTextValidation = .strict
    ) {
        connection = WebSocketConnection(
            role: role,
            configuration: .init(maxMessageSize: maxMessageSize, textValidation: textValidation),
            maskingKeys: { 0x3D21_FA37 }
        )
    }

    var waitingCount: Int { output.count }
    var isCloseHandshakeDone: Bool { connection.isCloseHandshakeDone }

    /// Feeds one piece, from memory of exactly its size so that sanitizers see a step too far.
    func feed(_ bytes: some Collection<UInt8>) -> [OwnedEvent] {
        let memory = UnsafeMutableRawBufferPointer.allocate(byteCount: bytes.count, alignment: 1)
        defer { memory.deallocate() }
        memory.copyBytes(from: bytes)
        var rest = memory
        var events: [OwnedEvent] = []
        while let event = connection.nextEvent(in: &rest, output: &output) { events.append(OwnedEvent(event)) }
        precondition(rest.isEmpty, "everything is consumed")
        return events
    }

    /// Everything that waits to be sent; the kernel took it.
    func takeOutput() -> [UInt8] {
        let bytes = output.withBytes { Array($0) }
        output.consume(bytes.count)
        connection.outputDidAdvance(&output)
        return bytes
    }
}

/// The events of a stream fed whole.
func events(
    of bytes: [UInt8],
    to role: WebSocketRole = .server,
    maxMessageSize: Int = 16 << 20,
    textValidation: WebSocketTextValidation = .strict
) -> [OwnedEvent] {
    let probe = ConnectionProbe(role, maxMessageSize: maxMessageSize, textValidation: textValidation)
    return probe.feed(bytes)
}
