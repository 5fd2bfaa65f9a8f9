/// The head of a response.
public struct HTTPResponseHead: Sendable {
    /// The status.
    public var status: HTTPStatus
    /// Header fields.
    public var headers: HTTPHeaders

    /// Creates a head.
    public init(status: HTTPStatus, headers: HTTPHeaders = HTTPHeaders()) {
        self.status = status
        self.headers = headers
    }
}

/// Reads the head of an HTTP/1.1 response, with the same strictness about lines as ``HTTPRequestParser``.
public struct HTTPResponseParser: Sendable {
    private var reader: HTTPHeadReader

    /// Creates a parser at the start of a response.
    public init(limits: HTTPLimits = HTTPLimits()) {
        reader = HTTPHeadReader(limits: limits)
    }

    /// Takes bytes up to the end of a head; returns how many it took, and the head if it is complete.
    /// After an error the parser is of no further use.
    public mutating func receive(
        _ bytes: UnsafeRawBufferPointer
    ) throws(HTTPParseError) -> (consumed: Int, head: HTTPResponseHead?) {
        let (consumed, head) = try reader.read(bytes)
        guard let head else { return (consumed, nil) }
        let line = head.startLine
        // `HTTP/1.1 101 words`; the words and the space before them may be missing in practice.
        guard line.count >= 12, line.starts(with: "HTTP/".utf8), line[8] == 0x20,
            line.count == 12 || line[12] == 0x20,
            line[9..<12].allSatisfy({ $0 >= 0x30 && $0 <= 0x39 }),
            let code = Int(String(decoding: line[9..<12], as: UTF8.self)), (100...599).contains(code)
        else { throw .badStartLine }
        guard line[5..<8].elementsEqual("1.1".utf8) || line[5..<8].elementsEqual("1.0".utf8) else {
            throw .unsupportedVersion
        }
        return (consumed, HTTPResponseHead(status: HTTPStatus(code: code), headers: head.headers))
    }
}

/// The beginning of a response body, for error reports: read until its end or until a bound.
struct HTTPBodyPrefix {
    private enum Framing {
        case length(Int)
        case chunked
        case untilClose
    }

    private let framing: Framing
    private let limit: Int
    private var bytes: [UInt8] = []
    private var rawCount = 0
    // Chunked only: bytes left in the chunk, and the line being read.
    private var chunkLeft = 0
    private var line: [UInt8] = []
    /// Whether there is nothing left to wait for.
    private(set) var isComplete = false

    init(headers: HTTPHeaders, limit: Int) {
        self.limit = limit
        if headers.hasToken("chunked", in: "Transfer-Encoding") {
            framing = .chunked
        } else if let length = headers["Content-Length"].flatMap({ Int($0) }), length >= 0 {
            framing = .length(length)
            isComplete = length == 0
        } else {
            framing = .untilClose
        }
    }

    mutating func append(_ input: UnsafeRawBufferPointer) {
        for byte in input where !isComplete { append(byte) }
    }

    private mutating func append(_ byte: UInt8) {
        rawCount += 1
        // Chunk headers count too, so that a body of empty-looking chunks ends.
        if rawCount >= limit * 2 { isComplete = true }
        switch framing {
        case .length(let length):
            take(byte)
            if rawCount == length { isComplete = true }
        case .untilClose:
            take(byte)
        case .chunked:
            if chunkLeft > 0 {
                chunkLeft -= 1
                take(byte)
            } else if byte != 0x0A {
                line.append(byte)
                if line.count > 64 { isComplete = true }
            } else {
                chunkLineEnded()
            }
        }
    }

    private mutating func chunkLineEnded() {
        defer { line.removeAll(keepingCapacity: true) }
        let digits = line.prefix { PercentEncoding.hexadecimal($0) != nil }
        if digits.isEmpty { return }  // the line break after a chunk
        guard digits.count <= 8, let size = Int(String(decoding: digits, as: UTF8.self), radix: 16), size > 0 else {
            isComplete = true
            return
        }
        chunkLeft = size
    }

    private mutating func take(_ byte: UInt8) {
        bytes.append(byte)
        if bytes.count >= limit { isComplete = true }
    }

    /// The bytes as text; what is not UTF-8 is replaced.
    var text: String { String(decoding: bytes, as: UTF8.self) }
}
