public import RealtimeSession

/// One connection of a relay for those who have no event loop: messages in as a sequence, messages out by a call.
public protocol RelayLink: Sendable {
    /// The messages that come.
    associatedtype Frames: AsyncSequence & Sendable where Frames.Element == Frame

    /// The messages that come; ends, or throws, when the connection is over. Iterated once.
    var frames: Frames { get }

    /// Sends a message, and returns when the connection can take another: this is what holds a fast side back.
    func send(_ frame: Frame) async throws

    /// Closes the connection, after what was sent before. Ends ``frames``. Called more than once, does nothing.
    func close(_ reason: CloseReason) async

    /// Why the peer has closed, once ``frames`` has ended; `nil` where the connection broke.
    var peerCloseReason: CloseReason? { get async }
}

/// Why a ``RelayLink`` was not made, where the server has said it.
public struct RelayLinkRefusal: Error, CustomStringConvertible, Sendable {
    /// The HTTP status of the refused handshake. 400 to 499 are not mended by asking again, but 408, 425 and 429.
    public var status: Int
    /// What a client may read of it, redacted.
    public var description: String

    /// Creates a refusal.
    public init(status: Int, description: String? = nil) {
        self.status = status
        self.description = description ?? "it answered \(status)"
    }
}
