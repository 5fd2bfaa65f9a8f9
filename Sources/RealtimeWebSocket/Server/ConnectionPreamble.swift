/// Reads what stands before everything else on a connection, TLS too: the header of a TCP proxy. Confined to its loop.
public protocol ConnectionPreamble: AnyObject {
    /// Takes the next bytes. All of them, unless the preamble is complete.
    func receive(_ bytes: UnsafeRawBufferPointer) -> ConnectionPreambleProgress
}

/// How far a preamble is.
public enum ConnectionPreambleProgress: Hashable, Sendable {
    /// It is not complete.
    case needsMore
    /// It is complete, and took the first `consumed` bytes. `peer` is who the connection really comes from, `nil` where
    /// it is whom it seems to come from.
    case complete(consumed: Int, peer: PeerAddress?)
    /// It is wrong; the connection is closed.
    case malformed
}
