import SocketIOProtocol
import Testing

/// Every sequence of inputs up to a depth, with the rules that hold in each.
@Suite("Every short life of an Engine.IO session")
struct ExplorationTests {
    enum Step: CaseIterable {
        case poll, abort, post, postClose, postWrong, open, probe, upgrade, frame, frameClose, lose, block, free, send
        case close, wait
    }

    /// What was asked and answered so far.
    struct Ledger {
        var session: EngineIOSession
        var now = Duration.zero
        var next: UInt64 = 10
        /// Requests without an answer.
        var open: Set<UInt64> = []
        var poll: UInt64?
        /// WebSockets that neither side has closed.
        var sockets: Set<UInt64> = []
        var socket: UInt64?
        var isClosed = false
        var path: [Step] = []
    }

    @Test("each request is answered once, nothing follows the end, and what waits is bounded")
    func explore() throws {
        var configuration = EngineIOConfiguration()
        configuration.bufferedPackets = 2
        var states = 0
        var level = [
            Ledger(session: .polling(configuration)),
            Ledger(session: .webSocket(configuration), sockets: [1], socket: 1),
        ]
        for _ in 0..<5 {
            var following: [Ledger] = []
            var seen: Set<String> = []
            for ledger in level {
                for step in Step.allCases {
                    var copy = ledger
                    try take(step, &copy)
                    states += 1
                    // Lives that only differ in the numbers of what is over go on alike.
                    let key = """
                        \(copy.session) \(copy.open.count) \(copy.poll == nil) \(copy.sockets.count) \
                        \(copy.socket.map { copy.sockets.contains($0) } ?? false)
                        """
                    let shape = key.replacing(/number: [0-9]+/, with: "number")
                    if seen.insert(shape).inserted { following.append(copy) }
                }
            }
            level = following
        }
        // The table below was too small to say anything if this were small.
        #expect(states > 2_000)
    }

    private func take(_ step: Step, _ ledger: inout Ledger) throws {
        ledger.path.append(step)
        ledger.next += 1
        let number = ledger.next
        let socket = EngineIOExchange(ledger.socket ?? 0)
        switch step {
        case .poll:
            ledger.open.insert(number)
            ledger.poll = ledger.poll ?? number
            try ledger.session.handle(.polled(EngineIOExchange(number)), at: ledger.now)
        case .abort:
            guard let poll = ledger.poll else { return }
            ledger.open.remove(poll)
            ledger.poll = nil
            try ledger.session.handle(.pollAborted(EngineIOExchange(poll)), at: ledger.now)
        case .post, .postClose, .postWrong:
            ledger.open.insert(number)
            let body = step == .post ? "4m" : step == .postClose ? "1" : "9"
            try ledger.session.handle(.posted(EngineIOExchange(number), body: utf8(body)), at: ledger.now)
        case .open:
            if ledger.socket == nil { ledger.socket = number }
            ledger.sockets.insert(number)
            try ledger.session.handle(.webSocketOpened(EngineIOExchange(number)), at: ledger.now)
        case .probe: try ledger.session.handle(.received(socket, .text("2probe")), at: ledger.now)
        case .upgrade: try ledger.session.handle(.received(socket, .text("5")), at: ledger.now)
        case .frame: try ledger.session.handle(.received(socket, .text("4m")), at: ledger.now)
        case .frameClose: try ledger.session.handle(.received(socket, .text("1")), at: ledger.now)
        case .lose:
            ledger.sockets.remove(socket.number)
            try ledger.session.handle(.webSocketClosed(socket), at: ledger.now)
            ledger.socket = nil
        case .block: try ledger.session.handle(.writabilityChanged(socket, isWritable: false), at: ledger.now)
        case .free: try ledger.session.handle(.writabilityChanged(socket, isWritable: true), at: ledger.now)
        case .send: ledger.session.send(.text("s"))
        case .close: ledger.session.close(at: ledger.now)
        case .wait:
            guard let deadline = ledger.session.nextDeadline else { return }
            #expect(deadline >= ledger.now, "\(ledger.path)")
            ledger.now = deadline
            try ledger.session.handle(.deadlineReached, at: ledger.now)
            #expect(ledger.session.nextDeadline.map { $0 > deadline } ?? true, "time stands still: \(ledger.path)")
        }
        check(&ledger)
    }

    private func check(_ ledger: inout Ledger) {
        while let output = ledger.session.nextOutput() {
            switch output {
            case .respond(let request, _):
                #expect(ledger.open.remove(request.number) != nil, "answered twice: \(ledger.path)")
                if ledger.poll == request.number { ledger.poll = nil }
            case .send(let socket, _):
                #expect(ledger.sockets.contains(socket.number), "sent on a closed WebSocket: \(ledger.path)")
            case .closeWebSocket(let socket):
                #expect(ledger.sockets.remove(socket.number) != nil, "closed twice: \(ledger.path)")
                if ledger.socket == socket.number { ledger.socket = nil }
            case .message, .upgraded: #expect(!ledger.isClosed, "after the end: \(ledger.path)")
            case .closed:
                #expect(!ledger.isClosed, "ended twice: \(ledger.path)")
                ledger.isClosed = true
            }
        }
        #expect(ledger.session.isOpen == !ledger.isClosed, "\(ledger.path)")
        #expect(ledger.session.bufferedPackets <= 2, "\(ledger.path)")
        #expect(ledger.open.count <= 1, "only a poll waits: \(ledger.path)")
        if ledger.session.isFinished {
            #expect(ledger.open.isEmpty, "a request without an answer: \(ledger.path)")
            #expect(ledger.session.nextDeadline == nil, "\(ledger.path)")
        }
    }
}
