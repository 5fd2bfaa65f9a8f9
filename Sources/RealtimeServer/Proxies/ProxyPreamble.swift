internal import RealtimeWebSocket

/// A PROXY protocol header at the start of a connection.
final class ProxyPreamble: ConnectionPreamble {
    private var header = ProxyHeader()

    func receive(_ bytes: UnsafeRawBufferPointer) -> ConnectionPreambleProgress {
        let (consumed, progress) = header.receive(bytes)
        return switch progress {
        case .needsMore: .needsMore
        case .complete(let source): .complete(consumed: consumed, peer: source)
        case .malformed: .malformed
        }
    }
}
