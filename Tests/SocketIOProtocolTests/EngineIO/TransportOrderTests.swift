import SocketIOProtocol
import Testing

/// A client of the reference library's manners, joined to a session by a network that delays as it likes.
@Suite("Messages across the upgrade")
struct TransportOrderTests {
    @Test("nothing is lost, doubled or reordered, in either direction, however requests and frames are delayed")
    func order() throws {
        for _ in 0..<400 {
            let seed = UInt64.random(in: 0 ... .max)
            var world = World(seed: seed)
            try world.run()
            #expect(world.heardByServer == Array(0..<world.saidByClient), "seed \(seed)")
            #expect(world.heardByClient == Array(0..<world.saidByServer), "seed \(seed)")
            #expect(world.saidByClient >= 40 && world.saidByServer >= 40 && world.isUpgraded, "seed \(seed)")
        }
    }

    struct World {
        var random: SeededGenerator
        var session = EngineIOSession.polling()
        var number: UInt64 = 100
        var saidByClient = 0, saidByServer = 0
        var heardByServer: [Int] = [], heardByClient: [Int] = []
        var isUpgraded = false

        // On their way: one request each way of a kind at a time, and frames of the WebSocket in order.
        var poll: EngineIOExchange?
        var isPollThere = false
        var pollAnswer: [UInt8]?
        var post: (exchange: EngineIOExchange, body: [UInt8])?
        var postAnswer = false
        var toServer: [EngineIOData] = [], toClient: [EngineIOData] = []
        var clientQueue: [EngineIOPacket] = []

        enum Phase { case polling, opening, probing, pausing, upgraded }
        var phase = Phase.polling
        let socket: EngineIOExchange = 9

        init(seed: UInt64) { random = SeededGenerator(seed: seed) }

        mutating func run() throws {
            for step in 0..<1_500 {
                if step < 1_000, random.chance(10) {
                    clientQueue.append(.message(.text("\(saidByClient)")))
                    saidByClient += 1
                }
                if step < 1_000, random.chance(10) {
                    session.send(random.chance(50) ? .text("\(saidByServer)") : .binary(utf8("\(saidByServer)")))
                    saidByServer += 1
                    carryOut()
                }
                // Each step only one thing moves.
                switch Int.random(in: 0..<6, using: &random) {
                case 0: clientActs()
                case 1: try deliverPoll()
                case 2: takePollAnswer()
                case 3: try deliverPost()
                case 4: try deliverFrame()
                default: takeFrame()
                }
                if phase == .polling, step > 200, random.chance(2) {
                    phase = .opening
                    try session.handle(.webSocketOpened(socket), at: .zero)
                    carryOut()
                    toServer.append(EngineIOPacket.ping(EngineIOPacket.probe).frame)
                    phase = .probing
                }
            }
            // Time for everything that is on its way.
            for _ in 0..<2_000 {
                clientActs()
                try deliverPoll()
                takePollAnswer()
                try deliverPost()
                try deliverFrame()
                takeFrame()
            }
        }

        private mutating func clientActs() {
            if phase == .upgraded {
                toServer += clientQueue.map(\.frame)
                clientQueue = []
                return
            }
            if postAnswer {
                post = nil
                postAnswer = false
            }
            if phase != .pausing {
                if poll == nil {
                    number += 1
                    poll = EngineIOExchange(number)
                    isPollThere = false
                }
                if post == nil, !clientQueue.isEmpty {
                    number += 1
                    post = (EngineIOExchange(number), EngineIOPayload.encode(clientQueue))
                    clientQueue = []
                }
            } else if poll == nil, post == nil {
                toServer.append(EngineIOPacket.upgrade.frame)
                phase = .upgraded
            }
        }

        private mutating func deliverPoll() throws {
            guard let poll, !isPollThere else { return }
            isPollThere = true
            try session.handle(.polled(poll), at: .zero)
            carryOut()
        }

        private mutating func takePollAnswer() {
            guard let body = pollAnswer else { return }
            pollAnswer = nil
            poll = nil
            for packet in (try? EngineIOPayload.decode(body, maximumCount: 1_000)) ?? [] { hear(packet) }
        }

        private mutating func deliverPost() throws {
            guard let (exchange, body) = post, !postAnswer else { return }
            postAnswer = true
            try session.handle(.posted(exchange, body: body), at: .zero)
            carryOut()
        }

        private mutating func deliverFrame() throws {
            guard !toServer.isEmpty else { return }
            try session.handle(.received(socket, toServer.removeFirst()), at: .zero)
            carryOut()
        }

        private mutating func takeFrame() {
            guard !toClient.isEmpty, let packet = try? EngineIOPacket(frame: toClient.removeFirst()) else { return }
            if packet == .pong(EngineIOPacket.probe) { phase = .pausing } else { hear(packet) }
        }

        private mutating func hear(_ packet: EngineIOPacket) {
            if case .message(let data) = packet { heardByClient.append(Int(string(data.bytes)) ?? -1) }
        }

        private mutating func carryOut() {
            while let output = session.nextOutput() {
                switch output {
                case .respond(poll, let response): pollAnswer = response.body
                case .respond(_, let response): #expect(response.status == 200)
                case .send(_, let frame): toClient.append(frame)
                case .message(let data): heardByServer.append(Int(string(data.bytes)) ?? -1)
                case .upgraded: isUpgraded = true
                case .closeWebSocket, .closed: Issue.record("\(output)")
                }
            }
        }
    }
}
