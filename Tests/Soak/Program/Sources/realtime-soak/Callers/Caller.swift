/// Somebody who calls, talks, interrupts, hangs up or vanishes, and calls again.
final class Caller {
    enum Phase {
        case away(until: Double)
        /// The handshake is not answered yet.
        case dialling(deadline: Double)
        /// Waits for the session, and for its update where one was sent.
        case greeting(deadline: Double)
        case pausing(until: Double)
        case talking(framesLeft: Int)
        case listening
        /// Waits for the report of a mark, then goes on or says goodbye.
        case marking(mark: String, sent: Double, isLast: Bool)
        /// Does not read for a while.
        case deaf(until: Double)
        /// Never reads, until it looks what has become of the connection.
        case gone(until: Double)
        case closing(deadline: Double)
    }

    /// What a call is to be like.
    struct Plan {
        enum Manner {
            /// The upstream finds the turns.
            case free
            /// The client ends its turns.
            case manual
            /// Manual, asks for answers that are longer than can wait, and stops reading in the middle of them.
            case slow
            /// As slow, and reads no more at all.
            case dead
        }
        var manner: Manner
        var turns: Int
        /// When the connection is reset.
        var vanishing: Double?
    }

    /// 40 ms of audio.
    static let frameSeconds = 0.04
    static let frameSamples = MarkedAudio.samplesPerSecond / 25
    /// How long anything may take on a machine that others use too. What takes longer has been lost.
    static let patience = 45.0

    let number: Int
    let pool: CallerPool
    var random: SeededGenerator
    var phase: Phase
    var plan = Plan(manner: .free, turns: 1)
    var socket: CallerSocket?
    var ledger: ConnectionLedger
    var openedAt = 0.0
    var nextFrame = 0.0
    var lastHeard = 0.0
    /// When the answer is to be interrupted.
    var interruption: Double?
    /// Talks into the answer: what was heard of it will be told.
    var isInterrupting = false

    init(_ number: Int, _ pool: CallerPool, seed: UInt64) {
        self.number = number
        self.pool = pool
        random = SeededGenerator(seed: seed)
        ledger = ConnectionLedger(0, pool.findings)
        phase = .away(until: Clock.now + random.seconds(0...3))
    }

    var findings: Findings { pool.findings }
    var isAway: Bool { if case .away = phase { true } else { false } }

    func fault(_ what: String) {
        findings.fault("connection \(ledger.connection) (\(ledger.upstream ?? "-")) of caller \(number): \(what)")
    }

    // MARK: Beginning and end

    func dial(_ now: Double) {
        plan = pool.makePlan(&random, now)
        let isSlow = plan.manner == .slow || plan.manner == .dead
        guard
            let socket = CallerSocket(
                port: pool.port,
                receiveBuffer: isSlow ? 16_384 : nil,
                mask: random.next()
            )
        else {
            fault("cannot connect")
            return leave(now)
        }
        self.socket = socket
        ledger = ConnectionLedger(findings.makeConnection(), findings)
        (openedAt, lastHeard, interruption, isInterrupting) = (now, now, nil, false)
        phase = .dialling(deadline: now + Self.patience)
    }

    /// Counts what the connection carried, and stays away for a while.
    func leave(_ now: Double) {
        if let socket {
            findings.tally.framesSent += socket.framesSent
            findings.tally.bytesSent += socket.bytesSent
            findings.tally.framesReceived += socket.framesReceived
            findings.tally.bytesReceived += socket.bytesReceived
            socket.end()
        }
        socket = nil
        phase = .away(until: now + random.seconds(0.2...3))
    }

    func vanish(_ now: Double) {
        socket?.reset()
        findings.tally.vanished += 1
        if case .dialling = phase { findings.tally.vanishedEarly += 1 }
        leave(now)
    }

    /// The relay ended the connection, or broke it.
    func wasClosed(_ how: String, _ now: Double) {
        if case .closing = phase, how == "1000" {
            findings.tally.polite += 1
        } else if pool.isExcused(openedAt) {
            findings.tally.cutByDeaths += 1
        } else if plan.manner == .dead {
            findings.tally.closedByRelay += 1
        } else {
            fault("closed by \(how)")
        }
        leave(now)
    }

    // MARK: What comes

    func received(_ input: CallerSocket.Input, _ now: Double) {
        switch input {
        case .open:
            findings.tally.opened += 1
            phase = .greeting(deadline: now + Self.patience)
        case .refused(let status):
            fault("refused by '\(status)'")
            leave(now)
        case .text(let text): hear(ledger.hear(text, isReplaced: pool.hasDied(since: openedAt)), now)
        case .closed(let code): wasClosed(code.map { "\($0)" } ?? "no code", now)
        case .gone(let how): wasClosed(how, now)
        }
    }

    // MARK: What goes

    /// Sends a control event with the next number.
    @discardableResult
    func say(_ type: String, _ members: String = "") -> String {
        let id = "c\(ledger.sentControls)"
        ledger.sentControls += 1
        socket?.send(Array(#"{"type":"\#(type)","event_id":"\#(id)"\#(members)}"#.utf8))
        return id
    }

    func append() {
        var frame = Array(#"{"type":"input_audio_buffer.append","audio":""#.utf8)
        frame += MarkedAudio.piece(at: ledger.sentSamples, count: Self.frameSamples)
        frame += Array(#""}"#.utf8)
        socket?.send(frame)
        ledger.sentAppends += 1
        ledger.sentSamples += Self.frameSamples
    }
}
