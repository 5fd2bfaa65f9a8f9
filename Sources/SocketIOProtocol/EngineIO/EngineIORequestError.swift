/// Why an HTTP request to the Engine.IO path is refused, with the codes of the reference server.
public struct EngineIORequestError: Error, Hashable, Sendable, CustomStringConvertible {
    /// 0 to 5.
    public let code: Int
    /// What the answer says.
    public let message: String
    /// 400, or 403 where the request is forbidden.
    public let status: Int

    private init(_ code: Int, _ message: String, status: Int = 400) {
        self.code = code
        self.message = message
        self.status = status
    }

    /// `transport` is neither `polling` nor `websocket`, or not what the request is.
    public static let unknownTransport = EngineIORequestError(0, "Transport unknown")
    /// There is no session with this `sid`, or it is over.
    public static let unknownSession = EngineIORequestError(1, "Session ID unknown")
    /// A session begins with GET.
    public static let badHandshakeMethod = EngineIORequestError(2, "Bad handshake method")
    /// The request does not fit the session's state, or the query is malformed.
    public static let badRequest = EngineIORequestError(3, "Bad request")
    /// The server does not want this client.
    public static let forbidden = EngineIORequestError(4, "Forbidden", status: 403)
    /// `EIO` is not 4.
    public static let unsupportedVersion = EngineIORequestError(5, "Unsupported protocol version")

    /// The answer to give.
    public var response: EngineIOResponse {
        EngineIOResponse(
            status: status,
            contentType: "application/json",
            body: Array("{\"code\":\(code),\"message\":\"\(message)\"}".utf8)
        )
    }

    /// One sentence.
    public var description: String { "\(message) (\(code))." }
}

/// An answer to a request of the polling transport.
public struct EngineIOResponse: Hashable, Sendable {
    /// The status: 200, 400, 403 or 413.
    public let status: Int
    /// The value of `Content-Type`.
    public let contentType: String
    /// The body.
    public let body: [UInt8]

    /// Creates an answer.
    public init(status: Int, contentType: String, body: [UInt8]) {
        self.status = status
        self.contentType = contentType
        self.body = body
    }

    /// Packets for a waiting poll.
    static func packets(_ body: [UInt8]) -> EngineIOResponse {
        EngineIOResponse(status: 200, contentType: "text/plain; charset=UTF-8", body: body)
    }

    /// A POST that was taken. `text/html` is what clients in old browsers expect of it.
    static let taken = EngineIOResponse(status: 200, contentType: "text/html", body: Array("ok".utf8))

    /// A POST that is too long.
    static let tooLarge = EngineIOResponse(
        status: 413,
        contentType: "application/json",
        body: EngineIORequestError.badRequest.response.body
    )
}
