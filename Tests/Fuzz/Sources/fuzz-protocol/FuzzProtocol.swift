import RealtimeProtocol
import RealtimeSession
import RealtimeUnits

/// The first byte chooses the dialect and the direction, the rest is a frame.
///
/// Checked: the frame scan and the parser agree on what is acceptable; what was encoded
/// stays as it is through a second pass; a session survives the frame and answers it within bounds.
func fuzzOne(_ start: UnsafePointer<UInt8>, _ count: Int) -> CInt {
    guard count > 0 else { return 0 }
    let selector = Int(start[0])
    let frame = Array(UnsafeBufferPointer(start: start + 1, count: count - 1))
    let dialect = Dialect.allCases[selector % Dialect.allCases.count]

    let parsed = try? JSONValue(parsing: frame)
    let peeked = try? FramePeek(scanning: frame.span)
    if let object = parsed?.objectValue {
        precondition(peeked != nil, "the parser takes what the scan refuses")
        let again = try? JSONValue(parsing: JSONValue.object(object).serialized)
        precondition(again == parsed, "a value changed on its way through text")
    }

    // What a codec has written it reads and writes again as it is. (Before that, the flat dialects put members where
    // they belong, so the first writing may differ from the frame.)
    let codec = EventCodec(dialect: dialect)
    if let event = try? codec.decodeServerEvent(frame), let bytes = codec.encode(event), dialect != .browser {
        let again = (try? codec.decodeServerEvent(bytes)).flatMap(codec.encode)
        precondition(again == bytes, "a server event changed on its second way through bytes")
    }
    if let event = try? codec.decodeClientEvent(frame), let bytes = codec.encode(event), dialect != .browser {
        let again = (try? codec.decodeClientEvent(bytes)).flatMap(codec.encode)
        precondition(again == bytes, "a client event changed on its second way through bytes")
    }

    var session = ServerSession(
        ServerSession.Configuration(dialect: dialect, identifiers: IdentifierSource(prefix: "f"))
    )
    let connection = ConnectionID(1)
    for input in [TransportInput.connected(connection), .received(connection, .text(frame))] {
        try? session.handle(input, at: .start)
        var outputs = 0
        while session.nextOutput() != nil { outputs += 1 }
        precondition(outputs < 64, "one frame made \(outputs) outputs")
    }
    return 0
}
