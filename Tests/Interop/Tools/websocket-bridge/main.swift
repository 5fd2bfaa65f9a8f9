import RealtimeWebSocket

// Feeds byte streams to the sans-IO connection for a Python program that compares it with another implementation.
//
// A line in: the role and the pieces of the stream, in hexadecimal. A line out: the events, and what the connection sends.
//
//     server 818537fa213d,7f9f4d5158
//     text:48656c6c6f |

while let line = readLine() {
    let words = line.split(separator: " ")
    guard let role = words.first else { continue }
    var connection = WebSocketConnection(role: role == "client" ? .client : .server, maskingKeys: { 0x3D21_FA37 })
    var output = ByteQueue()
    var events: [String] = []
    var sent = ""
    for piece in words.dropFirst().flatMap({ $0.split(separator: ",") }) {
        let bytes = decode(piece)
        let memory = UnsafeMutableRawBufferPointer.allocate(byteCount: bytes.count, alignment: 1)
        memory.copyBytes(from: bytes)
        var rest = memory
        while let event = connection.nextEvent(in: &rest, output: &output) { events.append(describe(event)) }
        memory.deallocate()
        sent += output.withBytes { encode($0) }
        output.consume(output.count)
        connection.outputDidAdvance(&output)
    }
    sent += output.withBytes { encode($0) }
    print("\(events.joined(separator: " ")) | \(sent)")
}

func describe(_ event: WebSocketEvent) -> String {
    switch event {
    case .text(let bytes): "text:\(encode(bytes))"
    case .binary(let bytes): "binary:\(encode(bytes))"
    case .ping(let bytes): "ping:\(encode(bytes))"
    case .pong(let bytes): "pong:\(encode(bytes))"
    case .closed(let code, let reason): "closed:\(code.map { "\($0.rawValue)" } ?? ""):\(encode(Array(reason.utf8)))"
    case .failed(let error): "failed:\(error.closeCode.rawValue)"
    }
}

func encode(_ bytes: some Sequence<UInt8>) -> String {
    let digits = Array("0123456789abcdef")
    var text = ""
    for byte in bytes {
        text.append(digits[Int(byte >> 4)])
        text.append(digits[Int(byte & 15)])
    }
    return text
}

func decode(_ text: Substring) -> [UInt8] {
    let values = text.utf8.map { byte -> UInt8 in
        let digit = byte | 0x20
        return digit > UInt8(ascii: "9") ? digit - UInt8(ascii: "a") + 10 : digit - UInt8(ascii: "0")
    }
    return stride(from: 0, to: values.count - 1, by: 2).map { values[$0] << 4 | values[$0 + 1] }
}
