internal import RealtimePipeline
internal import RealtimeUnits

/// The partner's side: history to reply, reply to clauses, clauses to sound and face.
extension RolePlaySession {
    /// A reply that is being made.
    struct Reply {
        let generation: Generation
        let turn: Int
        var cutter = ClauseCutter()
        /// Everything the model has said.
        var text = ""
        /// Clauses that wait to be spoken.
        var waiting: [String] = []
        /// The clause that is being spoken.
        var speaking: String?
        /// The sound of it so far, and its rate.
        var samples: [Int16] = []
        var rate = SampleRate.hz16000
        /// Clauses that were sent.
        var clauses = 0
        var isTextComplete = false
    }

    /// What the listener hears, as far as can be told from here: each clause begins when the one before ends.
    struct Playback {
        let generation: Generation
        let turn: Int
        var clauses: [(text: String, start: Duration)] = []
        /// When the last clause ends.
        var end: Duration
        /// Whether the reply stands in the history, as its last turn.
        var isRecorded = false

        /// What was heard at `now`: every clause that has begun.
        func heard(at now: Duration) -> String {
            clauses.prefix { $0.start < now }.map(\.text).joined()
        }
    }

    // MARK: Beginning

    /// Replies to the history. No other reply is being made, for whoever began to speak has interrupted it.
    mutating func generate(turn: Int) {
        begin(turn: turn)
        let setup = configuration.setup
        let history = ConversationHistory(
            instructions: setup.scenario.instructions[setup.language],
            turns: history
        )
        put(.engine(EngineCommand(.generateReply(history), generation: generation)))
    }

    /// Says the scenario's greeting.
    mutating func greet() {
        let setup = configuration.setup
        guard let text = setup.scenario.greeting[setup.language], !text.isEmpty else { return }
        begin(turn: 0)
        replied(text, generation)
        replyFinished(generation)
    }

    private mutating func begin(turn: Int) {
        generation = generation.next
        reply = Reply(generation: generation, turn: turn)
        playback = Playback(generation: generation, turn: turn, end: now)
    }

    // MARK: Ending

    /// The person speaks: the reply is not made further, and what plays of it is to be stopped.
    mutating func interrupt() {
        guard let playback else { return }
        defer {
            self.playback = nil
            reply = nil
        }
        guard reply != nil || playback.end > now else { return }
        put(.cancel(playback.generation, .output))
        put(.emit(.interrupted(turn: playback.turn)))
        let text = playback.heard(at: now)
        if playback.isRecorded { history.removeLast() }
        if !text.isEmpty { history.append(.assistant(text)) }
    }

    /// An engine failed: what was said stays said.
    mutating func giveUpReply() {
        guard let reply else { return }
        put(.cancel(reply.generation, .output))
        finish(reply, said: playback?.clauses.map(\.text).joined() ?? "")
    }

    private mutating func finish(_ reply: Reply, said text: String) {
        self.reply = nil
        if !text.isEmpty {
            history.append(.assistant(text))
            playback?.isRecorded = true
        }
        put(.emit(.replyFinished(turn: reply.turn, text: text)))
    }

    // MARK: Words

    mutating func replied(_ text: String, _ generation: Generation) {
        guard reply?.generation == generation else { return }
        reply?.text += text
        let clauses = reply?.cutter.append(text) ?? []
        reply?.waiting += clauses
    }

    mutating func replyFinished(_ generation: Generation) {
        guard reply?.generation == generation else { return }
        if let rest = reply?.cutter.finish() { reply?.waiting.append(rest) }
        reply?.isTextComplete = true
    }

    // MARK: Sound

    /// When another clause may be made; `nil` where none waits for that.
    var speechDeadline: Duration? {
        guard let reply, reply.speaking == nil, !reply.waiting.isEmpty, let playback else { return nil }
        return playback.end - configuration.limits.lead
    }

    /// Has the next clause spoken, once the one before is whole and not too much waits to be heard.
    mutating func speakWaiting() {
        guard let reply, reply.speaking == nil else { return }
        guard let clause = reply.waiting.first else {
            if reply.isTextComplete { finish(reply, said: reply.text) }
            return
        }
        guard let deadline = speechDeadline, deadline <= now else { return }
        self.reply?.waiting.removeFirst()
        self.reply?.speaking = clause
        put(.engine(EngineCommand(.synthesize(clause), generation: reply.generation, tag: reply.clauses)))
    }

    mutating func synthesized(_ samples: [Int16], _ rate: SampleRate, _ generation: Generation) {
        guard let reply, reply.generation == generation, reply.speaking != nil else { return }
        let most = SampleCount(configuration.limits.clause, at: rate).value
        guard reply.samples.count + samples.count <= most else {
            giveUpReply()
            put(.emit(.fault(RolePlayFault(.engineFailed, "a clause is longer than \(configuration.limits.clause)"))))
            return
        }
        self.reply?.samples += samples
        self.reply?.rate = rate
    }

    mutating func synthesisFinished(_ generation: Generation) {
        // Taken out, changed and put back: Swift 6.3 never frees what `reply?.samples = []` replaces in a noncopyable value.
        guard reply?.generation == generation, reply?.speaking != nil, var reply = reply.take() else { return }
        let opening = configuration.opening
        let (turn, index, text) = (reply.turn, reply.clauses, reply.speaking ?? "")
        let sound = ReplySound(
            samples: reply.samples,
            rate: reply.rate,
            isFile: opening.repliesAreFiles,
            isText: opening.repliesAreText
        )
        reply.speaking = nil
        reply.samples = []
        reply.clauses += 1
        self.reply = reply
        let start = max(now, playback?.end ?? now)
        playback?.clauses.append((text, start))
        playback?.end = start + SampleCount(sound.samples.count).duration(at: sound.rate)
        put(.emit(.clause(ReplyClause(turn: turn, index: index, text: text, sound: sound))))
        guard configuration.hasAvatar else { return }
        let speech = AvatarSpeech(text: text, samples: sound.samples, rate: sound.rate)
        let ticket = AvatarTicket(generation: generation, turn: turn, index: index)
        put(.render(.speaking(speech), ticket))
    }
}
