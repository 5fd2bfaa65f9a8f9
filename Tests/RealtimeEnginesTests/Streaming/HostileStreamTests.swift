import Testing

@testable import RealtimeEngines

@Suite("Streams that were tampered with") struct HostileStreamTests {
    /// Numbers that a seed repeats: SplitMix64 (Steele, Lea and Flood, 2014).
    private struct Numbers: RandomNumberGenerator {
        var state: UInt64

        mutating func next() -> UInt64 {
            state &+= 0x9E37_79B9_7F4A_7C15
            var z = state
            z = (z ^ (z >> 30)) &* 0xBF58_476D_1CE4_E5B9
            z = (z ^ (z >> 27)) &* 0x94D0_49BB_1331_11EB
            return z ^ (z >> 31)
        }
    }

    private static let stream = Array(
        """
        : hello\r\n\r\ndata: {"choices":[{"delta":{"role":"assistant"}}]}\n\n\
        data: {"choices":[{"delta":{"content":"Grüß "}}]}\r\rdata: {"choices":[{"delta":{"content":"dich."},\n\
        data:  "finish_reason":"stop"}]}\n\nevent: x\ndata: {"choices":[]}\n\ndata: [DONE]\n\n
        """.utf8
    )

    /// What becomes of a chat's stream that comes in those pieces.
    private func outcome(of pieces: [[UInt8]]) -> (text: [String], failure: ChatStreamError?, isDone: Bool) {
        var stream = ChatStream()
        var text: [String] = []
        for piece in pieces {
            let (new, failure) = stream.pieces(in: piece.span)
            text += new
            if let failure { return (text, failure, stream.isDone) }
        }
        return (text, nil, stream.isDone)
    }

    @Test("whatever a stream has in it, its cutting changes nothing")
    func cutting() {
        let seed = UInt64.random(in: .min ... .max)
        var numbers = Numbers(state: seed)
        var failures = 0
        for round in 0..<3_000 {
            var bytes = Self.stream
            for _ in 0..<Int.random(in: 0...6, using: &numbers) {
                let place = Int.random(in: 0..<bytes.count, using: &numbers)
                switch Int.random(in: 0..<3, using: &numbers) {
                case 0: bytes[place] = UInt8.random(in: .min ... .max, using: &numbers)
                case 1: bytes.remove(at: place)
                default: bytes.insert([10, 13, 58, 34, 92].randomElement(using: &numbers) ?? 10, at: place)
                }
            }
            var pieces: [[UInt8]] = []
            var rest = bytes[...]
            while !rest.isEmpty {
                let count = Int.random(in: 1...min(40, rest.count), using: &numbers)
                pieces.append(Array(rest.prefix(count)))
                rest = rest.dropFirst(count)
            }
            let whole = outcome(of: [bytes])
            let cut = outcome(of: pieces)
            if whole.failure != nil { failures += 1 }
            #expect(whole == cut, "seed \(seed), round \(round)")
        }
        #expect(failures > 100, "the tampering is of some consequence; seed \(seed)")
    }

    @Test("the stream itself is a reply")
    func untouched() {
        let (text, failure, isDone) = outcome(of: [Self.stream])
        #expect(text == ["Grüß ", "dich."] && failure == nil && isDone)
    }

    @Test("bytes of any kind are a FunASR result or none, and a server's message or none")
    func noise() {
        let seed = UInt64.random(in: .min ... .max)
        var numbers = Numbers(state: seed)
        let valid = Array(#"{"mode":"2pass-offline","text":"好","is_final":true,"error":{"message":"no"}}"#.utf8)
        var taken = 0
        for _ in 0..<3_000 {
            var bytes = valid
            for _ in 0..<Int.random(in: 0...3, using: &numbers) {
                bytes[Int.random(in: 0..<bytes.count, using: &numbers)] = UInt8.random(
                    in: .min ... .max,
                    using: &numbers
                )
            }
            if FunASRMessage(bytes) != nil { taken += 1 }
            let message = Redaction(key: EngineKey("secret")).clean(ServerMessage.text(in: bytes))
            #expect(message.count <= Redaction.lengthLimit + 2, "seed \(seed)")
        }
        #expect(taken > 300 && taken < 3_000, "seed \(seed)")
    }
}
