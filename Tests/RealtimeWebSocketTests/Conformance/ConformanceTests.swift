import RealtimeWebSocket
import Testing

/// The table of RFC 6455 in `cases.txt`, against the connection alone, in both roles. `Tests/Interop/websocket_cases.py`
/// holds programs against the same table over sockets.
@Suite("RFC 6455, case by case")
struct ConformanceTests {
    /// What an echo of `role` sends when `bytes` come in pieces of `size`.
    private func echo(_ role: WebSocketRole, _ bytes: [UInt8], pieces size: Int) -> [UInt8] {
        let probe = ConnectionProbe(role)
        var sent: [UInt8] = []
        for start in stride(from: 0, to: bytes.count, by: size) {
            var piece = Array(bytes[start..<min(start + size, bytes.count)])
            piece.withUnsafeMutableBytes { memory in
                var rest = memory
                while let event = probe.connection.nextEvent(in: &rest, output: &probe.output) {
                    switch event {
                    case .text(let text): _ = probe.connection.sendText(text.span, into: &probe.output)
                    case .binary(let binary): _ = probe.connection.sendBinary(binary.span, into: &probe.output)
                    case .ping, .pong, .closed, .failed: break
                    }
                }
            }
            // What waits leaves between two reads, and with it a pong that was put off.
            while case let output = probe.takeOutput(), !output.isEmpty { sent += output }
        }
        return sent
    }

    /// The frames of `bytes`, unmasked; `nil` where they are not whole, or masked as they must not be.
    private func frames(_ bytes: [UInt8], from role: WebSocketRole) -> [ConformanceCase.Frame]? {
        var found: [ConformanceCase.Frame] = []
        var rest = bytes[...]
        while let first = rest.popFirst() {
            guard let second = rest.popFirst(), (second & 0x80 != 0) == (role == .client), first & 0x80 != 0 else {
                return nil
            }
            var length = Int(second & 0x7F)
            let width = length == 127 ? 8 : length == 126 ? 2 : 0
            guard rest.count >= width else { return nil }
            if width > 0 { length = rest.prefix(width).reduce(0) { $0 << 8 | Int($1) } }
            rest = rest.dropFirst(width)
            let key = role == .client ? Array(rest.prefix(4)) : [0, 0, 0, 0]
            if role == .client { rest = rest.dropFirst(4) }
            guard rest.count >= length, key.count == 4 else { return nil }
            let payload = rest.prefix(length).enumerated().map { $1 ^ key[$0 % 4] }
            rest = rest.dropFirst(length)
            found.append(ConformanceCase.Frame(opcode: first & 0x0F, payload: payload))
        }
        return found
    }

    @Test("The answer is the table's, however the bytes are cut", arguments: try ConformanceCase.all())
    func holds(_ wanted: ConformanceCase) throws {
        for role in [WebSocketRole.server, .client] {
            let bytes = wanted.bytes(from: role == .server ? .client : .server)
            // 997 cuts frames of every length somewhere else.
            for size in [max(1, bytes.count), 997, 1] {
                var answer = try #require(frames(echo(role, bytes, pieces: size), from: role))
                var end = ConformanceCase.End.open
                if answer.last?.opcode == 8, let payload = answer.popLast()?.payload {
                    end = .closed(payload.count < 2 ? nil : UInt16(payload[0]) << 8 | UInt16(payload[1]))
                }
                #expect(end == wanted.end, "\(role), in pieces of \(size)")
                let isEcho = answer.filter { $0.opcode < 8 } == wanted.answered.filter { $0.opcode < 8 }
                #expect(isEcho, "\(role), in pieces of \(size)")
                let pongs = answer.filter { $0.opcode >= 8 }
                let wantedPongs = wanted.answered.filter { $0.opcode >= 8 }
                #expect(pongs.last == wantedPongs.last, "\(role), in pieces of \(size)")
                var candidates = wantedPongs[...]
                for pong in pongs {
                    let place = try #require(candidates.firstIndex(of: pong), "\(role), in pieces of \(size)")
                    candidates = candidates[(place + 1)...]
                }
            }
        }
    }

    @Test("The table names each case once, and has every section that says what a frame may be")
    func table() throws {
        let cases = try ConformanceCase.all()
        #expect(Set(cases.map(\.name)).count == cases.count)
        #expect(cases.count > 170)
        let sections = Set(cases.map(\.section))
        let wanted = ["5.1", "5.2", "5.4", "5.5", "5.5.1", "5.5.2", "5.5.3", "5.6", "7.4.1", "7.4.2", "8.1", "10.4"]
        #expect(sections.isSuperset(of: wanted))
    }
}
