import SocketIOProtocol
import Testing

@Suite("Socket.IO sessions fed at random")
struct RandomSequenceTests {
    static let words = [
        "41", #"42["a",1]"#, #"42["b"]"#, #"42["c"]"#, #"420["a"]"#, #"430["r"]"#, #"431[]"#,
        #"451-["a",{"_placeholder":true,"num":0}]"#,
        #"452-["a",{"_placeholder":true,"num":1},{"_placeholder":true,"num":0}]"#, "41/b,", #"42/b,["x"]"#, "3", "6",
    ]
    static let wrong = ["1", "2", "0{}", "42[]", "4", "47", "49", "x", "", "450-[\"connect\"]", "40/c,", "40"]

    @Test("whatever comes, answers are given once, ends are told once and last, and memory is bounded")
    func anything() throws {
        var upgraded = 0, events = 0, attachments = 0
        for _ in 0..<600 {
            let seed = UInt64.random(in: 0 ... .max)
            var random = SeededGenerator(seed: seed)
            var configuration = SocketIOConfiguration()
            configuration.namespaces = ["/", "/b"]
            configuration.engine.bufferedPackets = 8
            var session =
                random.chance(50)
                ? SocketIOSession(id: "S", configuration: configuration, polling: 1, at: .zero)
                : SocketIOSession(id: "S", configuration: configuration, webSocket: 9, at: .zero)
            var open: Set<UInt64> = [1]
            var connected: Set<String> = []
            var isClosed = false
            var number: UInt64 = 100
            var now = Duration.zero
            func drain() -> [String] {
                var requested: [String] = []
                while let output = session.nextOutput() {
                    switch output {
                    case .respond(let request, _):
                        #expect(open.remove(request.number) != nil, "answered twice, seed \(seed)")
                    case .send, .closeWebSocket: break
                    case .upgraded: upgraded += 1
                    case .connectRequested(let namespace, _): requested.append(namespace)
                    case .event(let event):
                        events += 1
                        #expect(connected.contains(event.namespace) && !isClosed, "seed \(seed)")
                        for place in event.arguments.placeholders {
                            attachments += 1
                            // Each attachment says its own number.
                            let bytes = event.arguments.attachments[place.attachment]
                            #expect(bytes == [UInt8(place.attachment)], "seed \(seed)")
                        }
                    case .acknowledged, .acknowledgementMissed: #expect(!isClosed, "seed \(seed)")
                    case .disconnected(let namespace, _):
                        #expect(connected.remove(namespace) != nil && !isClosed, "seed \(seed)")
                    case .closed:
                        #expect(!isClosed && connected.isEmpty, "seed \(seed)")
                        isClosed = true
                    }
                }
                return requested
            }
            for _ in 0..<80 {
                for namespace in drain() where random.chance(90) && session.isOpen {
                    try session.accept(namespace, socketID: "x")
                    connected.insert(namespace)
                }
                if random.chance(20), let namespace = connected.randomElement(using: &random) {
                    try session.emit("e", in: namespace, acknowledgedWithin: .seconds(3), at: now)
                }
                #expect(drain().isEmpty, "seed \(seed)")
                #expect(session.isOpen == !isClosed, "seed \(seed)")
                #expect(Set(session.connectedNamespaces) == connected, "seed \(seed)")
                number += 1
                now += .milliseconds(Int.random(in: 0..<800, using: &random))
                if let deadline = session.nextDeadline, random.chance(3) { now = max(now, deadline) }
                let words = connected.isEmpty ? ["40", "40/b,"] : random.chance(99) ? Self.words : Self.wrong
                try session.handle(
                    input(number, words, &open, &random, session.isWebSocket && random.chance(98)),
                    at: now
                )
            }
        }
        #expect(upgraded > 3 && events > 500 && attachments > 20, "\(upgraded) \(events) \(attachments)")
    }

    private func input(
        _ number: UInt64,
        _ words: [String],
        _ open: inout Set<UInt64>,
        _ random: inout SeededGenerator,
        _ isWebSocket: Bool
    ) -> EngineIOInput {
        let word = words.randomElement(using: &random) ?? ""
        // What only tries a WebSocket would end a session that has one.
        switch Int.random(in: isWebSocket ? 14..<20 : 0..<14, using: &random) {
        case 0:
            open.insert(number)
            return .polled(EngineIOExchange(number))
        case 1...6:
            open.insert(number)
            let binaries = word.hasPrefix("451") ? "\u{1E}bAA==" : word.hasPrefix("452") ? "\u{1E}bAA==\u{1E}bAQ==" : ""
            return .posted(EngineIOExchange(number), body: utf8(word + binaries))
        case 7...8: return .webSocketOpened(9)
        case 9: return .deadlineReached
        case 10...11: return .received(9, .text("2probe"))
        case 12...13: return .received(9, .text("5"))
        case 14...15: return .deadlineReached
        default: return .received(9, .text(word.hasPrefix("45") ? "42[\"a\"]" : word))
        }
    }
}
