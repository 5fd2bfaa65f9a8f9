/// An event that came.
public struct SocketIOEvent: Hashable, Sendable {
    /// Where it was sent.
    public let namespace: String
    /// Its name.
    public let name: String
    /// What came with it.
    public let arguments: SocketIOArguments
    /// The number to answer with by ``SocketIOSession/acknowledge(_:_:in:)``; `nil` where no answer is wanted.
    public let acknowledgementID: UInt64?
}

/// What a Socket.IO session wants done or has to tell.
public enum SocketIOOutput: Hashable, Sendable {
    /// Answer a GET or POST.
    case respond(EngineIOExchange, EngineIOResponse)
    /// Send a frame on a WebSocket.
    case send(EngineIOExchange, EngineIOData)
    /// Close a WebSocket after what was sent on it.
    case closeWebSocket(EngineIOExchange)
    /// The session went over from polling to its WebSocket.
    case upgraded
    /// A client wants into a namespace: ``SocketIOSession/accept(_:socketID:)`` or
    /// ``SocketIOSession/refuse(_:message:data:)``. `auth` is the JSON object it sent along, empty where it sent none.
    case connectRequested(namespace: String, auth: [UInt8])
    /// An event came.
    case event(SocketIOEvent)
    /// An event of ours was answered.
    case acknowledged(namespace: String, id: UInt64, SocketIOArguments)
    /// An event of ours was not answered in time, or its namespace is gone.
    case acknowledgementMissed(namespace: String, id: UInt64)
    /// A namespace is gone.
    case disconnected(namespace: String, SocketIODisconnectReason)
    /// The session is over, and so were all its namespaces.
    case closed(SocketIOCloseReason)
}

/// Why a client is not in a namespace any more.
public enum SocketIODisconnectReason: Hashable, Sendable {
    /// It left.
    case client
    /// This side called ``SocketIOSession/disconnect(_:at:)``.
    case server
    /// The session is over; ``SocketIOOutput/closed(_:)`` says why.
    case sessionClosed
}

/// Why a Socket.IO session is over.
public enum SocketIOCloseReason: Hashable, Sendable {
    /// The layer below ended.
    case transport(EngineIOCloseReason)
    /// The client sent what it must not.
    case invalid(SocketIOError)
    /// The client was in no namespace for ``SocketIOConfiguration/connectTimeout``.
    case connectTimeout
}

/// A driver's own mistake; the session is as it was before.
public enum SocketIOUsageError: Error, Hashable, Sendable {
    /// An input came before the outputs of the one before were taken.
    case outputsNotDrained
    /// An input happened before an earlier one.
    case timeWentBackwards
    /// The namespace is not connected, or, for an answer to a `CONNECT`, was not asked for.
    case notConnected(namespace: String)
    /// What is to be sent breaks a rule of the protocol, which the code names.
    case unsendable(SocketIOError)
    /// As many events wait for an acknowledgement as may.
    case tooManyPendingAcknowledgements(limit: Int)
}
