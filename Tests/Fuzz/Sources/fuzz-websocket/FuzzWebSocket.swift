import FuzzCheck
import RealtimeWebSocket

/// A stream fed whole and the same stream fed in pieces must give the same events; nothing may trap.
///
/// The first byte chooses the role and the text validation, the second the size of the pieces.
func fuzzOne(_ start: UnsafePointer<UInt8>, _ count: Int) -> CInt {
    guard count > 2 else { return 0 }
    let stream = Array(UnsafeBufferPointer(start: start + 2, count: count - 2))
    if start[0] & 4 != 0 {
        let whole = requests(in: stream, by: stream.count)
        check(whole == requests(in: stream, by: Int(start[1]) + 1), "the split changed what was parsed")
        return 0
    }
    let role: WebSocketRole = start[0] & 1 == 0 ? .server : .client
    let validation: WebSocketTextValidation = start[0] & 2 == 0 ? .strict : .deferredToConsumer
    let whole = events(in: stream, role, validation, by: stream.count)
    let pieces = events(in: stream, role, validation, by: Int(start[1]) + 1)
    check(whole == pieces, "the split changed the events")
    return 0
}

/// The events of a stream fed in pieces, as text.
private func events(
    in stream: [UInt8],
    _ role: WebSocketRole,
    _ validation: WebSocketTextValidation,
    by size: Int
) -> [String] {
    var connection = WebSocketConnection(
        role: role,
        configuration: .init(maxMessageSize: 4_096, textValidation: validation),
        maskingKeys: { 0x3D21_FA37 }
    )
    var output = ByteQueue()
    var seen: [String] = []
    var start = 0
    while start < stream.count {
        var piece = Array(stream[start..<min(start + size, stream.count)])
        start += size
        piece.withUnsafeMutableBytes { bytes in
            var rest = bytes
            while let event = connection.nextEvent(in: &rest, output: &output) {
                switch event {
                case .text(let bytes): seen.append("text \(Array(bytes))")
                case .binary(let bytes): seen.append("binary \(Array(bytes))")
                case .ping(let bytes): seen.append("ping \(Array(bytes))")
                case .pong(let bytes): seen.append("pong \(Array(bytes))")
                case .closed(let code, let reason): seen.append("closed \(code?.rawValue ?? 0) \(reason)")
                case .failed(let error): seen.append("failed \(error)")
                }
            }
        }
        check(output.count < 1 << 20, "the answers have no bound")
    }
    return seen
}

/// The requests of a stream fed in pieces, as text, up to the first error.
private func requests(in stream: [UInt8], by size: Int) -> [String] {
    var parser = HTTPRequestParser()
    var seen: [String] = []
    var start = 0
    while start < stream.count {
        let piece = Array(stream[start..<min(start + size, stream.count)])
        start += size
        var offset = 0
        while offset < piece.count {
            do {
                let (consumed, request) = try piece.withUnsafeBytes { (bytes) throws(HTTPParseError) in
                    try parser.receive(UnsafeRawBufferPointer(rebasing: bytes[offset...]))
                }
                offset += consumed
                if let request { seen.append("\(request.method) \(request.target) \(request.body)") }
                if consumed == 0 { break }
            } catch {
                return seen + ["\(error)"]
            }
        }
    }
    return seen
}
