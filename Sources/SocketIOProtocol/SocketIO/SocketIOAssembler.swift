/// Puts packets and their attachments together again.
///
/// A binary packet is followed by exactly as many binary messages as it says, and nothing comes between.
public struct SocketIOAssembler: Sendable {
    /// A packet with everything that belongs to it.
    public struct Assembled: Hashable, Sendable {
        /// The packet.
        public let packet: SocketIOPacket
        /// As many as the packet says.
        public let attachments: [[UInt8]]
    }

    private struct Pending {
        let packet: SocketIOPacket
        var attachments: [[UInt8]] = []
        var byteCount = 0
    }

    private let configuration: SocketIOConfiguration
    private var pending: Pending?

    /// Creates an assembler with the limits of `configuration`.
    public init(configuration: SocketIOConfiguration) { self.configuration = configuration }

    /// Whether attachments are still missing.
    public var isWaiting: Bool { pending != nil }

    /// Takes a message; returns a packet where it is complete.
    ///
    /// - Throws: ``SocketIOError``; the assembler has then forgotten what was incomplete.
    public mutating func take(_ message: EngineIOData) throws(SocketIOError) -> Assembled? {
        switch message {
        case .text(let text):
            guard pending == nil else {
                pending = nil
                throw SocketIOError(.textInsteadOfAttachment)
            }
            let packet = try SocketIOPacket(parsing: text, configuration: configuration)
            if packet.attachmentCount == 0 { return Assembled(packet: packet, attachments: []) }
            pending = Pending(packet: packet)
            return nil
        case .binary(let bytes):
            guard var current = pending else { throw SocketIOError(.unexpectedAttachment) }
            pending = nil
            current.byteCount += bytes.count
            guard current.byteCount <= configuration.attachmentBytes else { throw SocketIOError(.attachmentsTooLarge) }
            current.attachments.append(bytes)
            if current.attachments.count == current.packet.attachmentCount {
                return Assembled(packet: current.packet, attachments: current.attachments)
            }
            pending = current
            return nil
        }
    }
}
