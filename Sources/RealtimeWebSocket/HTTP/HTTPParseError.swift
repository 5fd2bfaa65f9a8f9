/// Why the bytes of a peer are not an HTTP/1.1 message that this library takes.
@nonexhaustive
public enum HTTPParseError: Error, Hashable, Sendable {
    /// A carriage return without line feed, or a line feed without carriage return.
    case badLineEnding
    /// The first line has not the form of RFC 9112 sections 3 and 4.
    case badStartLine
    /// The request target is not in origin form, or not decodable.
    case badTarget
    /// The request line is longer than the limit, in bytes.
    case targetTooLong(limit: Int)
    /// The head is longer than the limit, in bytes.
    case headTooLong(limit: Int)
    /// There are more field lines than the limit.
    case tooManyHeaders(limit: Int)
    /// A field line without a name that is a token, folded, or with a control character.
    case badHeader
    /// `Host` is missing, repeated or malformed (RFC 9112 section 3.2).
    case badHost
    /// `Content-Length` is repeated, not a number, or comes with `Transfer-Encoding` (RFC 9112 section 6.3).
    case badContentLength
    /// The body is longer than the limit, in bytes.
    case bodyTooLong(limit: Int)
    /// A transfer coding; bodies need a `Content-Length` here.
    case unsupportedTransferEncoding
    /// A method that this library does not know.
    case unsupportedMethod
    /// An HTTP version other than 1.0 and 1.1.
    case unsupportedVersion
    /// An `Expect` other than `100-continue`.
    case unsupportedExpectation
    /// Bytes after the request for an upgrade and before its answer (RFC 6455 section 4.1).
    case bytesBeforeUpgrade

    /// What a server answers before it closes the connection.
    public var status: HTTPStatus {
        switch self {
        case .badLineEnding, .badStartLine, .badTarget, .badHeader, .badHost, .badContentLength,
            .bytesBeforeUpgrade:
            .badRequest
        case .targetTooLong: .uriTooLong
        case .headTooLong, .tooManyHeaders: .requestHeaderFieldsTooLarge
        case .bodyTooLong: .contentTooLarge
        case .unsupportedTransferEncoding, .unsupportedMethod: .notImplemented
        case .unsupportedVersion: .versionNotSupported
        case .unsupportedExpectation: .expectationFailed
        }
    }
}

extension HTTPParseError: CustomStringConvertible {
    /// One sentence; never a value of a header.
    public var description: String {
        switch self {
        case .badLineEnding: "a line does not end with CR LF"
        case .badStartLine: "the first line is malformed"
        case .badTarget: "the request target is malformed"
        case .targetTooLong(let limit): "the request line is longer than \(limit) bytes"
        case .headTooLong(let limit): "the head is longer than \(limit) bytes"
        case .tooManyHeaders(let limit): "the head has more than \(limit) fields"
        case .badHeader: "a header field is malformed"
        case .badHost: "the Host field is missing, repeated or malformed"
        case .badContentLength: "the length of the body is ambiguous"
        case .bodyTooLong(let limit): "the body is longer than \(limit) bytes"
        case .unsupportedTransferEncoding: "transfer codings are not supported"
        case .unsupportedMethod: "the method is not supported"
        case .unsupportedVersion: "the HTTP version is not supported"
        case .unsupportedExpectation: "the expectation is not supported"
        case .bytesBeforeUpgrade: "bytes were sent before the upgrade was answered"
        }
    }
}

/// Bounds on what a peer may send before it is known to be a WebSocket.
public struct HTTPLimits: Hashable, Sendable {
    /// Bytes of the first line. 8 KiB: the least RFC 9112 section 3 recommends to support, and nginx's default.
    public var maxStartLine = 8_192
    /// Bytes of first line and header fields together. 16 KiB: Node's default.
    public var maxHead = 16_384
    /// Field lines. 100: Apache's default.
    public var maxHeaders = 100
    /// Bytes of a request body. 64 KiB: a session description fits.
    public var maxBody = 65_536
    /// Bytes of the bodies of requests to these paths, in place of ``maxBody``. None by default.
    public var maxBodies: [String: Int] = [:]

    /// Creates the default limits.
    public init() {}
}
