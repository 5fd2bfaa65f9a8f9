/// A connection on its way from one loop to another.
///
/// Unchecked `Sendable`: `StreamChannel.detach()` makes it when it will not touch the TLS session again, and the one task
/// that calls ``open(on:)`` is the only one that does from then on.
final class TravellingStream: @unchecked Sendable {
    private let descriptor: TravellingDescriptor
    private let peer: PeerAddress
    private let tls: TLSSession?

    init(_ descriptor: Int32, peer: PeerAddress, tls: TLSSession?) {
        self.descriptor = TravellingDescriptor(descriptor)
        self.peer = peer
        self.tls = tls
    }

    /// The connection on the loop of `context`. Called once, there. Dropped without it, the connection is closed.
    func open(on context: EventLoopContext) throws(SystemError) -> StreamChannel {
        let stream = try StreamChannel(
            descriptor: descriptor.take(),
            peer: peer,
            tls: tls,
            isConnecting: false,
            context: context
        )
        // TLS may have something to say that the other loop did not come to send: a session ticket.
        if tls != nil { stream.scheduleFlush() }
        return stream
    }
}
