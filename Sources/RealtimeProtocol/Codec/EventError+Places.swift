extension EventError {
    /// The error about a frame that is no JSON, with the place and, where it stood before that, the type of the event.
    init(malformed error: JSONError, in frame: UnsafeBufferPointer<UInt8>) {
        // Of a frame that is too large only the beginning is looked at: the limit is there so that it costs nothing.
        let end = error.code == .tooLarge ? min(error.offset, 4096) : error.offset
        var type: String?
        FrameOutline.visit(UnsafeBufferPointer(rebasing: frame[..<min(end, frame.count)])) { name, token, cursor in
            guard name == "type" else { return true }
            type = cursor.text(of: token)
            return false
        }
        self.init(.malformedJSON(error), eventType: type, path: error.path, offset: error.offset)
    }

    /// The error about a payload that is no base64, at its place in the frame that the event came in.
    ///
    /// Decoding an event does not look into payloads, so whoever decodes one has the ``Base64Error`` and `member`'s
    /// name; type and offset are found in `frame`. O(bytes).
    public init(_ error: Base64Error, in member: String, of frame: Span<UInt8>) {
        var type: String?
        var offset: Int?
        frame.withUnsafeBufferPointer { bytes in
            FrameOutline.visit(bytes) { name, token, cursor in
                if name == "type" { type = cursor.text(of: token) }
                if name == member { offset = cursor.position(of: error.offset, in: token) }
                return type == nil || offset == nil
            }
        }
        self.init(.invalidBase64(error), eventType: type, path: [member], offset: offset)
    }
}

/// The members of a frame that are strings, as far as the frame is well formed.
private enum FrameOutline {
    /// Calls `body` with the name and the value of each, and a cursor that reads them, until it answers `false`.
    static func visit(
        _ frame: UnsafeBufferPointer<UInt8>,
        _ body: (String, JSONCursor.StringToken, JSONCursor) -> Bool
    ) {
        var cursor = JSONCursor(frame)
        cursor.skipWhitespace()
        guard cursor.consume(UInt8(ascii: "{")) else { return }
        repeat {
            cursor.skipWhitespace()
            guard let name = try? cursor.string() else { return }
            cursor.skipWhitespace()
            guard cursor.consume(UInt8(ascii: ":")) else { return }
            cursor.skipWhitespace()
            if cursor.current == UInt8(ascii: "\"") {
                guard let token = try? cursor.string(), body(cursor.text(of: name), token, cursor) else { return }
            } else {
                skipValue(&cursor)
            }
            cursor.skipWhitespace()
        } while cursor.consume(UInt8(ascii: ","))
    }

    /// Moves to what follows a value that is no string. What is inside was, or will be, checked by the parser.
    private static func skipValue(_ cursor: inout JSONCursor) {
        var depth = 0
        while let byte = cursor.current {
            switch byte {
            case UInt8(ascii: "\""):
                guard (try? cursor.string()) != nil else { return }
                continue
            case UInt8(ascii: "{"), UInt8(ascii: "["): depth += 1
            case UInt8(ascii: "}"), UInt8(ascii: "]"):
                if depth == 0 { return }
                depth -= 1
            case UInt8(ascii: ","):
                if depth == 0 { return }
            default: break
            }
            cursor.position += 1
        }
    }
}

extension JSONCursor {
    /// Where the byte at `offset` of a string's text stands, escapes counted as they are written.
    fileprivate func position(of offset: Int, in token: StringToken) -> Int {
        guard token.hasEscapes else { return token.range.lowerBound + offset }
        var inner = JSONCursor(UnsafeBufferPointer(rebasing: bytes[token.range]))
        var written = 0
        while written < offset, let byte = inner.current {
            if byte == UInt8(ascii: "\\"), let scalar = try? inner.escape() {
                written += UTF8.width(scalar)
            } else {
                inner.position += 1
                written += 1
            }
        }
        return token.range.lowerBound + inner.position
    }
}
