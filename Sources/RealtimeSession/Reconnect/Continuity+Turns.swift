internal import RealtimeProtocol
internal import RealtimeUnits

/// The user's turns: which audio belongs to them, on which connection.
extension Continuity {
    /// The longest position that is believed, in milliseconds: a thousand hours. Some servers send the time of day.
    static let longest = 3_600_000_000

    /// How much audio is kept, and whether what goes beyond it is a loss: while the server's own detector hears nothing,
    /// what is old was silence. Mutating although it changes nothing: a value that is only asked is copied first.
    private mutating func inputBound(_ rate: SampleRate) -> (most: SampleCount, isLoss: Bool) {
        let isQuiet = usesServerTurns && openTurn == nil && brokenTurn == nil && endedTurn == nil
        return (SampleCount(isQuiet ? limits.quietInput : limits.input, at: rate), !isQuiet)
    }

    /// Audio is sent as a binary message.
    mutating func append(binary bytes: [UInt8], _ count: SampleCount, rate: SampleRate) {
        guard keepsInput else { return }
        let (most, isLoss) = inputBound(rate)
        log.append(binary: bytes, count, most: most, isLoss: isLoss)
    }

    /// Audio is sent as text.
    mutating func append(_ audio: AudioPayload, _ count: SampleCount, rate: SampleRate) {
        guard keepsInput else { return }
        log.decode(audio)
        keepScanned(count, rate: rate)
    }

    /// A relay scans a frame that may be sent without a message being made of it.
    mutating func scan(_ text: Span<UInt8>, limits: JSONLimits) -> AudioFrame? {
        keepsInput ? log.scan(text, limits: limits) : AudioFrame(validating: text, limits: limits)
    }

    /// What was scanned last is sent.
    mutating func keepScanned(_ count: SampleCount, rate: SampleRate) {
        guard keepsInput else { return }
        let (most, isLoss) = inputBound(rate)
        log.keepScanned(count, most: most, isLoss: isLoss)
    }

    /// Where in the session's audio the server means; `nil` where it cannot mean anything there.
    private func position(_ milliseconds: Int?, _ rate: SampleRate) -> SampleCount? {
        guard let milliseconds, (0...Self.longest).contains(milliseconds) else { return nil }
        let position = origin + SampleCount(.milliseconds(milliseconds), at: rate)
        return position <= log.end ? position : nil
    }

    /// The server's position as the application counts: from the beginning of the session, not of the connection.
    private func shown(_ milliseconds: Int?, _ rate: SampleRate) -> Int? {
        guard origin > .zero, position(milliseconds, rate) != nil else { return milliseconds }
        return milliseconds.map { $0 + origin.milliseconds(at: rate) }
    }

    /// The user has begun to speak. `nil` where it is the turn that the connection before has announced.
    mutating func noted(_ started: SpeechStarted, rate: SampleRate) -> SpeechStarted? {
        let start = position(started.audioStartMs, rate) ?? log.start
        if let broken = brokenTurn, let id = started.itemID {
            echoes.alias(id, as: broken)
            brokenTurn = nil
            openTurn = (broken, start)
            return nil
        }
        var started = started
        started.itemID = started.itemID.map(echoes.ours)
        // Some servers say it several times a turn: the first is where it begins.
        openTurn = (started.itemID, openTurn?.start ?? start)
        started.audioStartMs = shown(started.audioStartMs, rate)
        return started
    }

    /// The user has stopped speaking.
    mutating func noted(_ stopped: SpeechStopped, rate: SampleRate) -> SpeechStopped {
        var stopped = stopped
        stopped.itemID = stopped.itemID.map(echoes.ours)
        let end = position(stopped.audioEndMs, rate) ?? log.end
        // Qwen-Audio: noise, and no turn follows.
        let isTurn = stopped.reason != "turn_invalid"
        endedTurn = isTurn ? (stopped.itemID, openTurn?.start ?? log.start, end) : nil
        openTurn = nil
        stopped.audioEndMs = shown(stopped.audioEndMs, rate)
        return stopped
    }

    /// What was said has become an item.
    mutating func noted(
        _ committed: InputAudioCommitted,
        rate: SampleRate,
        at now: SessionInstant
    ) -> InputAudioCommitted {
        var committed = committed
        committed.itemID = echoes.ours(committed.itemID)
        committed.previousItemID = committed.previousItemID.map(echoes.ours)
        let audio: KeptSpeech
        if let turn = endedTurn, turn.item == nil || turn.item == committed.itemID {
            audio = log.consume(from: turn.start, upTo: turn.end)
            if answersTurns { owedSince = now }
        } else {
            audio = log.consumeByCommit()
        }
        endedTurn = nil
        openTurn = nil
        let part = ContentPart(type: .inputAudio, transcript: .null)
        let item = ConversationItem(message: committed.itemID, role: .user, content: [part])
        memory.announce(item, id: committed.itemID, after: committed.previousItemID)
        memory.hold(audio, for: committed.itemID, most: SampleCount(limits.input, at: rate))
        untranscribed.append(committed.itemID)
        // An answer that has not come after sixteen more turns never will.
        if untranscribed.count > 16 { untranscribed.removeFirst() }
        return committed
    }
}
