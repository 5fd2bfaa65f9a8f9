public import SocketIOProtocol

/// What answers one Socket.IO client. Confined to the loop that the client lives on, whatever its transport.
public protocol SocketIOApplication: AnyObject {
    /// A client wants into a namespace.
    ///
    /// - Parameters:
    ///   - client: the client, for as long as it is there.
    ///   - namespace: one of the configuration's.
    ///   - auth: the JSON object that it sent along, for example with a token; empty where it sent none.
    func client(_ client: SocketIOClient, wantsInto namespace: String, auth: [UInt8]) -> SocketIOAdmission
    /// A client is in a namespace, and was told so.
    func client(_ client: SocketIOClient, didEnter namespace: String)
    /// An event came.
    func client(_ client: SocketIOClient, didReceive event: SocketIOEvent)
    /// An event of ours was answered; `nil` where it was not in time.
    func client(
        _ client: SocketIOClient,
        didAnswer id: UInt64,
        with arguments: SocketIOArguments?,
        in namespace: String
    )
    /// A client is not in a namespace any more.
    func client(_ client: SocketIOClient, didLeave namespace: String, reason: SocketIODisconnectReason)
    /// The server ends, or an operator ends this client: the last that is sent is sent now.
    func clientIsToEnd(_ client: SocketIOClient)
    /// Whether the client is in the middle of something, which a server that drains waits for.
    var isBusy: Bool { get }
    /// The client is gone, after it left every namespace. The last call.
    func client(_ client: SocketIOClient, didCloseWith reason: SocketIOCloseReason)
}

extension SocketIOApplication {
    /// Does nothing.
    public func client(_ client: SocketIOClient, didEnter namespace: String) {}
    /// Does nothing.
    public func client(
        _ client: SocketIOClient,
        didAnswer id: UInt64,
        with arguments: SocketIOArguments?,
        in namespace: String
    ) {}
    /// Does nothing.
    public func client(_ client: SocketIOClient, didLeave namespace: String, reason: SocketIODisconnectReason) {}
    /// Does nothing.
    public func clientIsToEnd(_ client: SocketIOClient) {}
    /// `false`.
    public var isBusy: Bool { false }
    /// Does nothing.
    public func client(_ client: SocketIOClient, didCloseWith reason: SocketIOCloseReason) {}
}

/// Whether a client comes into a namespace.
public enum SocketIOAdmission: Hashable, Sendable {
    /// It does.
    case accept
    /// It does not, and is told why.
    case refuse(message: String, data: SocketIOValue? = nil)
}
