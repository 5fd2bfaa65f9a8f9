import FuzzCheck
import RealtimeProtocol
import RealtimeSession
import RealtimeUnits

/// The first byte chooses the dialect, the rest is frames of a client, one a line.
///
/// Checked: a session survives them and answers each within bounds.
func fuzzOne(_ start: UnsafePointer<UInt8>, _ count: Int) -> CInt {
    guard count > 0 else { return 0 }
    let dialect = Dialect.allCases[Int(start[0] & 15) % Dialect.allCases.count]
    let frames = UnsafeBufferPointer(start: start + 1, count: count - 1).split(separator: UInt8(ascii: "\n"))
    var session = ServerSession(
        ServerSession.Configuration(dialect: dialect, identifiers: IdentifierSource(prefix: "f"))
    )
    let connection = ConnectionID(1)
    for input in [.connected(connection)] + frames.map({ TransportInput.received(connection, .text(Array($0))) }) {
        try? session.handle(input, at: .start)
        var outputs = 0
        while session.nextOutput() != nil { outputs += 1 }
        check(outputs < 64, "one frame made \(outputs) outputs")
    }
    return 0
}
