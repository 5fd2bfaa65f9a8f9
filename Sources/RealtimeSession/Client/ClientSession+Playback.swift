internal import RealtimeProtocol
public import RealtimeUnits

/// What comes for the loudspeaker, what was heard of it, and how it is stopped.
extension ClientSession {
    // MARK: Commands

    /// Says that everything before `position` has left the loudspeaker: samples of ``outputFormat``, counted from the
    /// last ``Event/stopPlayback``.
    ///
    /// Ignored where `generation` is not ``playbackGeneration``: it speaks of audio that was thrown away.
    public mutating func acknowledgePlayback(upTo position: SampleCount, of generation: PlaybackGeneration) {
        ledger.acknowledge(position, generation: generation)
        tellPlayback()
    }

    /// Says how much of the newest response has left the loudspeaker, in samples of ``outputFormat`` since its start.
    ///
    /// As ``acknowledgePlayback(upTo:of:)``, for a loudspeaker that counts by response. The server is told in the
    /// browser dialect alone, whose `playback` extension others answer with an error.
    public mutating func reportPlayback(_ played: SampleCount) {
        ledger.acknowledge(inResponse: played)
        tellPlayback()
    }

    /// Takes what was not heard of the items in the loudspeaker out of the server's conversation: cuts an item that
    /// was begun, deletes one that was not, and leaves one alone that was heard to its end.
    ///
    /// For an application that stops its loudspeaker by itself; ``cancelResponse(at:)`` and the user's speech do it too,
    /// unless ``Configuration/truncatesUnheard`` is `false`. A second call has nothing to say.
    public mutating func truncateToHeard(at now: SessionInstant) {
        ledger.halt(at: now)
        // What was held is gone: nothing is left that could go on.
        interruption?.playbackStopped()
        for cut in ledger.takeCuts(at: now) { send(cut) }
    }

    // MARK: Getters

    /// Whether the listener can still be hearing something.
    public func isPlaying(at now: SessionInstant) -> Bool { ledger.isPlaying(at: now) }

    /// How much of this generation the listener has heard, as far as is known.
    public func heard(at now: SessionInstant) -> SampleCount { ledger.heard(at: now) }

    // MARK: Inside

    /// The one way playback is stopped: first the loudspeaker, then the response, then the truncations.
    mutating func interrupt(at now: SessionInstant, cancelling: Bool) {
        guard phase != .ended else { return }
        emit(.stopPlayback)
        brokenSample = []
        ledger.halt(at: now)
        if cancelling, let id = response.active {
            send(.responseCancel(ResponseCancel(responseID: id, eventID: identifiers.event())))
        }
        response.cancel()
        responseWaitStart = now
        interruption?.playbackStopped()
        if configuration.truncatesUnheard { truncateToHeard(at: now) }
    }

    /// The loudspeaker's stream goes on at another rate. Samples of two rates cannot be counted together, so what it has
    /// is stopped and what was not heard is taken back, as at an interruption.
    mutating func endStream() {
        guard ledger.received > .zero else { return }
        emit(.stopPlayback)
        ledger.halt(at: lastInstant)
        interruption?.playbackStopped()
        if configuration.truncatesUnheard { truncateToHeard(at: lastInstant) }
    }

    /// The server's detector has heard the user. It cancels by itself, unless it was told not to.
    mutating func serverHeardSpeech(at now: SessionInstant) {
        if serverInterrupts { interrupt(at: now, cancelling: false) } else { userSpeechStarted(at: now) }
    }

    /// An audio part begins: from here on the server's conversation has something that may never be heard.
    mutating func announce(_ added: ContentPartEvent) {
        guard let id = added.responseID, let item = added.itemID, !response.isStale(id),
            added.part.type == .audio || added.part.type == .outputAudio
        else { return }
        ledger.announce(PlayedAudioLedger.PartName(response: id, item: item, contentIndex: added.contentIndex ?? 0))
        announcedItem = item
    }

    /// Samples without a header belong to the response and part in progress, which they do not name.
    func placed(_ event: ServerEvent) -> ServerEvent {
        guard case .outputAudioDelta(var delta) = event, delta.responseID == nil else { return event }
        delta.responseID = response.active
        delta.itemID = announcedItem
        return .outputAudioDelta(delta)
    }

    /// Takes a delta of a response that is live.
    mutating func play(_ delta: AudioDelta, at now: SessionInstant) {
        let id = delta.responseID
        if let id, response.active == nil { responseCreated(id) }
        if response.isStale(id) { return }
        let part = PlayedAudioLedger.PartName(response: id, item: delta.itemID, contentIndex: delta.contentIndex ?? 0)
        var audio: [UInt8] = []
        let count: SampleCount
        if configuration.decodesAudio {
            do throws(Base64Error) {
                audio = wholeSamples(try delta.delta.decoded(), of: part)
            } catch {
                let type = "response.output_audio.delta"
                emit(.malformed(EventError(.invalidBase64(error), eventType: type, path: ["delta"])))
                return
            }
            count = outputFormat.sampleCount(ofBytes: audio.count)
        } else {
            count = outputFormat.sampleCount(ofBytes: delta.delta.byteCount)
        }
        ledger.receive(count, of: part, at: now)
        lastActivity = now
        if hasContinuity, let item = part.item { changeContinuity { $0?.memory.received(count, of: item) } }
        if memory != nil, let item = part.item { memory?.received(count, of: item) }
        if !audio.isEmpty { emit(.audio(id, audio)) }
    }

    /// Keeps the broken sample at the end for the next delta: half a sample would shift every one after it.
    /// That of another part is dropped: one sample made of two parts would be a click, and noise all the way after it.
    private mutating func wholeSamples(_ bytes: [UInt8], of part: PlayedAudioLedger.PartName) -> [UInt8] {
        let width = outputFormat.encoding.bytesPerSample
        if !brokenSample.isEmpty, brokenPart != part { brokenSample = [] }
        if brokenSample.isEmpty, bytes.count.isMultiple(of: width) { return bytes }
        var all = brokenSample + bytes
        let rest = all.count % width
        brokenSample = Array(all.suffix(rest))
        brokenPart = part
        all.removeLast(rest)
        return all
    }

    /// How much is heard between two reports to the server, except for the last of a part.
    static let reportInterval: Duration = .milliseconds(100)

    private mutating func tellPlayback() {
        guard configuration.dialect == .browser, let (part, heard) = ledger.playing(at: lastInstant),
            let response = part.name.response
        else { return }
        let told = toldPlayback?.item == part.name.item ? toldPlayback?.heard ?? .zero : .zero
        let interval = SampleCount(Self.reportInterval, at: ledger.rate)
        guard heard > told, heard - told >= interval || heard == part.received else { return }
        toldPlayback = (part.name.item, heard)
        send(.playback(PlaybackReport(responseID: response, playedSamples: heard.value)))
    }

    private mutating func send(_ cut: PlayedAudioLedger.Cut) {
        let id = identifiers.event()
        switch cut {
        case .truncate(let item, let index, let end):
            let milliseconds = end.milliseconds(at: ledger.rate)
            let truncation = ItemTruncation(itemID: item, contentIndex: index, audioEndMs: milliseconds, eventID: id)
            if send(.conversationItemTruncate(truncation)) { truncations.sent(id, of: item) }
        case .delete(let item):
            send(.conversationItemDelete(ItemReference(itemID: item, eventID: id)))
        }
    }

    /// A truncation that is refused does no harm, but the server's words of the item are now unknown: asks for them.
    mutating func resync(after error: ErrorDetail) {
        guard let event = error.eventID, let item = truncations.refused(event) else { return }
        send(.conversationItemRetrieve(ItemReference(itemID: item, eventID: identifiers.event())))
    }
}
