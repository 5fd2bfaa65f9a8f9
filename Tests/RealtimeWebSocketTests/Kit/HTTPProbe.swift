import RealtimeWebSocket

/// What a request parser made of a stream.
struct ParsedRequests {
    var requests: [HTTPRequest] = []
    var error: HTTPParseError?
}

/// Feeds `pieces` to one parser, each taken to its end.
func parseRequests(_ pieces: [[UInt8]], limits: HTTPLimits = HTTPLimits()) -> ParsedRequests {
    var parser = HTTPRequestParser(limits: limits)
    var found = ParsedRequests()
    for piece in pieces {
        piece.withUnsafeBytes { bytes in
            var rest = bytes
            while !rest.isEmpty && found.error == nil {
                do throws(HTTPParseError) {
                    let (consumed, request) = try parser.receive(rest)
                    rest = UnsafeRawBufferPointer(rebasing: rest[consumed...])
                    if let request { found.requests.append(request) }
                } catch {
                    found.error = error
                }
            }
        }
    }
    return found
}

func parseRequest(_ text: String, limits: HTTPLimits = HTTPLimits()) -> ParsedRequests {
    parseRequests([Array(text.utf8)], limits: limits)
}

/// Parses one response head.
func parseResponse(_ text: String) throws(HTTPParseError) -> HTTPResponseHead? {
    var parser = HTTPResponseParser()
    let bytes = Array(text.utf8)
    let result = bytes.withUnsafeBytes { bytes in
        Result { () throws(HTTPParseError) in try parser.receive(bytes).head }
    }
    return try result.get()
}

/// The handshake of RFC 6455 section 1.3, with replaceable fields.
func handshakeRequest(
    _ changes: [String: String?] = [:],
    method: String = "GET",
    extra: String = ""
) -> String {
    var fields: [(String, String)] = [
        ("Host", "server.example.com"), ("Upgrade", "websocket"), ("Connection", "Upgrade"),
        ("Sec-WebSocket-Key", "dGhlIHNhbXBsZSBub25jZQ=="), ("Sec-WebSocket-Version", "13"),
    ]
    for (name, value) in changes {
        fields.removeAll { $0.0 == name }
        if let value { fields.append((name, value)) }
    }
    return "\(method) /chat HTTP/1.1\r\n" + fields.map { "\($0.0): \($0.1)\r\n" }.joined() + extra + "\r\n"
}
