/// One HTTP request or one WebSocket of the driver, by a number that the driver never uses twice in a session.
public struct EngineIOExchange: Hashable, Sendable, ExpressibleByIntegerLiteral {
    /// The driver's number.
    public let number: UInt64

    /// Creates a name.
    public init(_ number: UInt64) { self.number = number }

    /// Creates a name from a literal.
    public init(integerLiteral value: UInt64) { number = value }
}

/// What happens to an Engine.IO session.
public enum EngineIOInput: Hashable, Sendable {
    /// A GET with this session's name came. It is answered by an ``EngineIOOutput/respond(_:_:)``, now or later.
    case polled(EngineIOExchange)
    /// A GET that had not been answered was given up by the client.
    case pollAborted(EngineIOExchange)
    /// A POST with this session's name came, with its whole body. It is answered at once.
    case posted(EngineIOExchange, body: [UInt8])
    /// A WebSocket with this session's name was opened.
    case webSocketOpened(EngineIOExchange)
    /// A frame came on a WebSocket.
    case received(EngineIOExchange, EngineIOData)
    /// The WebSocket that is the transport cannot take more, or can again.
    case writabilityChanged(EngineIOExchange, isWritable: Bool)
    /// A WebSocket is gone, by whomever.
    case webSocketClosed(EngineIOExchange)
    /// The instant of `nextDeadline` has come.
    case deadlineReached
}

/// What an Engine.IO session wants done or has to tell.
public enum EngineIOOutput: Hashable, Sendable {
    /// Answer a GET or POST.
    case respond(EngineIOExchange, EngineIOResponse)
    /// Send a frame on a WebSocket.
    case send(EngineIOExchange, EngineIOData)
    /// Close a WebSocket after what was sent on it.
    case closeWebSocket(EngineIOExchange)
    /// A message came.
    case message(EngineIOData)
    /// The session went over from polling to its WebSocket.
    case upgraded
    /// The session is over. Nothing follows but answers to requests that came too late.
    case closed(EngineIOCloseReason)
}

/// Why an Engine.IO session is over.
public enum EngineIOCloseReason: Hashable, Sendable {
    /// The client sent `close`.
    case client
    /// This side called `close`.
    case server
    /// The WebSocket ended, or a poll was given up, without a word.
    case transportClosed
    /// A ping was not answered in time.
    case pingTimeout
    /// The client sent what it must not.
    case invalid(EngineIOError)
    /// Two polls at once: the session's name may be in other hands.
    case overlappingPolls
    /// More waits to be sent than ``EngineIOConfiguration/bufferedPackets`` or
    /// ``EngineIOConfiguration/bufferedBytes`` allow.
    case bufferOverflow
}

/// A driver's own mistake; the session is as it was before.
public enum EngineIOUsageError: Error, Hashable, Sendable {
    /// An input came before the outputs of the one before were taken.
    case outputsNotDrained
    /// An input happened before an earlier one.
    case timeWentBackwards
}
