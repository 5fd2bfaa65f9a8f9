/// The start line and header fields of a message, split but not yet understood.
struct HTTPHead {
    var startLine: [UInt8]
    var headers: HTTPHeaders
}

/// Collects a message head, however it is split, and finds where it ends (RFC 9112 section 2).
///
/// Lines end with CR LF and nothing else: a lone LF, which section 2.2 allows a recipient to take as an end, is one
/// of the ways in which two parsers come to disagree about where a request ends.
struct HTTPHeadReader {
    private let limits: HTTPLimits
    private var bytes: [UInt8] = []
    private var isAfterCarriageReturn = false
    private var lineLength = 0
    private var isFirstLine = true

    init(limits: HTTPLimits) { self.limits = limits }

    /// Whether some of a head came and not all.
    var isInside: Bool { !bytes.isEmpty }

    /// Takes bytes up to the end of the head; returns how many it took, and the head if it is complete.
    mutating func read(
        _ input: UnsafeRawBufferPointer
    ) throws(HTTPParseError) -> (consumed: Int, head: HTTPHead?) {
        for index in 0..<input.count {
            let byte = input[index]
            bytes.append(byte)
            if byte == 0x0A {
                guard isAfterCarriageReturn else { throw .badLineEnding }
                isAfterCarriageReturn = false
                if lineLength == 0 {
                    let head = try split()
                    self = HTTPHeadReader(limits: limits)
                    return (index + 1, head)
                }
                lineLength = 0
                isFirstLine = false
            } else {
                if isAfterCarriageReturn { throw .badLineEnding }
                if byte == 0x0D {
                    isAfterCarriageReturn = true
                } else {
                    lineLength += 1
                    if isFirstLine && lineLength > limits.maxStartLine {
                        throw .targetTooLong(limit: limits.maxStartLine)
                    }
                }
            }
            if bytes.count >= limits.maxHead { throw .headTooLong(limit: limits.maxHead) }
        }
        return (input.count, nil)
    }

    /// Splits the complete head, whose every line ends with CR LF.
    private func split() throws(HTTPParseError) -> HTTPHead {
        var lines: [ArraySlice<UInt8>] = []
        var start = 0
        for index in bytes.indices where bytes[index] == 0x0A {
            lines.append(bytes[start..<(index - 1)])
            start = index + 1
        }
        lines.removeLast()
        guard let first = lines.first else { throw .badStartLine }
        if lines.count - 1 > limits.maxHeaders { throw .tooManyHeaders(limit: limits.maxHeaders) }
        var headers = HTTPHeaders()
        for line in lines.dropFirst() {
            // A line that begins with white space continues the one before (obs-fold): its first byte is no token.
            guard let colon = line.firstIndex(of: UInt8(ascii: ":")) else { throw .badHeader }
            let name = line[..<colon]
            let value = HTTPToken.trimmed(line[(colon + 1)...])
            guard HTTPToken.isToken(name), value.allSatisfy(Self.isFieldByte),
                let text = String(validating: value, as: UTF8.self)
            else { throw .badHeader }
            headers.add(String(decoding: name, as: UTF8.self), text)
        }
        return HTTPHead(startLine: Array(first), headers: headers)
    }

    /// Visible characters, space, tab and bytes above ASCII (RFC 9110 section 5.5).
    private static func isFieldByte(_ byte: UInt8) -> Bool { byte == 0x09 || (byte >= 0x20 && byte != 0x7F) }
}
