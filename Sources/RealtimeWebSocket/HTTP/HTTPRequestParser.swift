/// Reads HTTP/1.1 requests from a byte stream, strictly: whatever two servers could read differently is refused.
///
/// Refused: lone CR or LF, folded fields, white space before a colon, a missing or repeated `Host`, a repeated
/// `Content-Length`, any `Transfer-Encoding`, targets that are not in origin form (or `*` for `OPTIONS`).
public struct HTTPRequestParser: Sendable {
    private let limits: HTTPLimits
    private var reader: HTTPHeadReader
    /// A request whose body is not complete, and how long it will be.
    private var pending: (request: HTTPRequest, length: Int)?
    private var expectsContinue = false

    /// Creates a parser at the start of a connection.
    public init(limits: HTTPLimits = HTTPLimits()) {
        self.limits = limits
        reader = HTTPHeadReader(limits: limits)
    }

    /// Whether a request has begun and is not complete.
    public var isInsideRequest: Bool { reader.isInside || pending != nil }

    /// Whether the client waits for `100 Continue` before it sends the body; asking resets it.
    public mutating func takeExpectation() -> Bool {
        defer { expectsContinue = false }
        return expectsContinue && pending != nil
    }

    /// Takes bytes up to the end of a request; returns how many it took, and the request if it is complete.
    ///
    /// Call it again with the bytes it did not take. After an error the parser is of no further use.
    public mutating func receive(
        _ bytes: UnsafeRawBufferPointer
    ) throws(HTTPParseError) -> (consumed: Int, request: HTTPRequest?) {
        var consumed = 0
        if pending == nil {
            let (count, head) = try reader.read(bytes)
            consumed = count
            guard let head else { return (consumed, nil) }
            let request = try Self.request(from: head)
            let length = try bodyLength(head.headers, atMost: limits.maxBodies[request.path] ?? limits.maxBody)
            if length == 0 { return (consumed, request) }
            expectsContinue = try Self.expectsContinue(head.headers)
            pending = (request, length)
        }
        guard let (begun, length) = pending else { return (consumed, nil) }
        var request = begun
        let count = min(bytes.count - consumed, length - request.body.count)
        request.body.append(contentsOf: bytes[consumed..<(consumed + count)])
        consumed += count
        if request.body.count == length {
            pending = nil
            return (consumed, request)
        }
        pending = (request, length)
        return (consumed, nil)
    }

    private static func request(from head: HTTPHead) throws(HTTPParseError) -> HTTPRequest {
        let parts = head.startLine.split(separator: 0x20, maxSplits: 3, omittingEmptySubsequences: false)
        guard parts.count == 3, HTTPToken.isToken(parts[0]), !parts[1].isEmpty else { throw .badStartLine }
        let isHTTP11 = try version(parts[2])
        guard let method = HTTPMethod(rawValue: String(decoding: parts[0], as: UTF8.self)) else {
            throw .unsupportedMethod
        }
        let (path, query) = try target(parts[1], method: method)
        try checkHost(head.headers, isRequired: isHTTP11)
        let isClosing = head.headers.hasToken("close", in: "Connection")
        return HTTPRequest(
            method: method,
            target: String(decoding: parts[1], as: UTF8.self),
            path: path,
            query: query,
            headers: head.headers,
            body: [],
            isHTTP11: isHTTP11,
            wantsKeepAlive: isHTTP11 && !isClosing
        )
    }

    /// Whether the version is 1.1 rather than 1.0.
    private static func version(_ bytes: ArraySlice<UInt8>) throws(HTTPParseError) -> Bool {
        let digits = bytes.dropFirst(5)
        guard bytes.starts(with: "HTTP/".utf8), digits.count == 3, digits[digits.startIndex + 1] == 0x2E,
            [digits[digits.startIndex], digits[digits.startIndex + 2]].allSatisfy({ $0 >= 0x30 && $0 <= 0x39 })
        else { throw .badStartLine }
        if digits.elementsEqual("1.1".utf8) { return true }
        if digits.elementsEqual("1.0".utf8) { return false }
        throw .unsupportedVersion
    }

    private static func target(
        _ bytes: ArraySlice<UInt8>,
        method: HTTPMethod
    ) throws(HTTPParseError) -> (path: String, query: String?) {
        if method == .options && bytes.elementsEqual("*".utf8) { return ("*", nil) }
        guard bytes.first == UInt8(ascii: "/"),
            bytes.allSatisfy({ $0 > 0x20 && $0 < 0x7F && $0 != UInt8(ascii: "#") })
        else { throw .badTarget }
        let mark = bytes.firstIndex(of: UInt8(ascii: "?"))
        guard let path = PercentEncoding.decode(bytes[..<(mark ?? bytes.endIndex)]) else { throw .badTarget }
        return (path, mark.map { String(decoding: bytes[($0 + 1)...], as: UTF8.self) })
    }

    private static func checkHost(_ headers: HTTPHeaders, isRequired: Bool) throws(HTTPParseError) {
        let hosts = headers.values(for: "Host")
        if hosts.isEmpty && !isRequired { return }
        let refused = Set("/?#@\\, \t\"<>".utf8)
        guard hosts.count == 1, !hosts[0].isEmpty,
            hosts[0].utf8.allSatisfy({ $0 > 0x20 && $0 < 0x7F && !refused.contains($0) })
        else { throw .badHost }
    }

    private static func expectsContinue(_ headers: HTTPHeaders) throws(HTTPParseError) -> Bool {
        guard let expectation = headers["Expect"] else { return false }
        guard HTTPToken.equalsIgnoringCase(expectation, "100-continue") else { throw .unsupportedExpectation }
        return true
    }

    private func bodyLength(_ headers: HTTPHeaders, atMost limit: Int) throws(HTTPParseError) -> Int {
        let lengths = headers.values(for: "Content-Length")
        if !headers.values(for: "Transfer-Encoding").isEmpty {
            if lengths.isEmpty { throw .unsupportedTransferEncoding }
            throw .badContentLength
        }
        guard let text = lengths.first else { return 0 }
        guard lengths.count == 1, !text.isEmpty, text.utf8.allSatisfy({ $0 >= 0x30 && $0 <= 0x39 }) else {
            throw .badContentLength
        }
        guard text.utf8.count <= 18, let length = Int(text), length <= limit else {
            throw .bodyTooLong(limit: limit)
        }
        return length
    }
}
