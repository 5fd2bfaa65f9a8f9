/// Times and limits of a Socket.IO session.
public struct SocketIOConfiguration: Hashable, Sendable {
    /// The layer below.
    public var engine = EngineIOConfiguration()
    /// The namespaces there are; to others a client is answered "Invalid namespace". `nil` leaves it to whoever takes
    /// ``SocketIOOutput/connectRequested(namespace:auth:)``.
    public var namespaces: Set<String>? = ["/"]
    /// Time for which a client may stay without a namespace. 45 s, the default of the reference server.
    public var connectTimeout = Duration.seconds(45)
    /// The most attachments of one packet. 10, the default of the reference parser.
    public var attachments = 10
    /// The most bytes of one packet's attachments together. 2 000 000, twice the longest payload; this library's own.
    public var attachmentBytes = 2_000_000
    /// The most namespaces of one client, asked for and connected. 16, this library's own.
    public var namespacesPerClient = 16
    /// The longest namespace, in bytes. 256, this library's own.
    public var namespaceBytes = 256
    /// How deep JSON may be. 64, as the rest of this project.
    public var depth = 64
    /// The most of this side's events that may wait for an acknowledgement. 1024, this library's own.
    public var pendingAcknowledgements = 1_024

    /// Creates the default configuration.
    public init() {}
}
