public import RealtimeProtocol
public import RealtimeUnits

/// What a relay may do: the events are an upstream's, and this session sends them on.
extension ServerSession {
    /// Sends an upstream's frame on. `event` is what the frame says, where it was decoded.
    ///
    /// Audio that goes by is written into the ledger, so that a relay knows what the listener has heard.
    public mutating func forward(_ frame: Frame, event: ServerEvent?, at now: SessionInstant) {
        guard isOpen else { return }
        guard case .outputAudioDelta(let delta) = event else {
            send(frame, audio: nil)
            return
        }
        let count = outputFormat.sampleCount(ofBytes: delta.delta.byteCount)
        if let response = delta.responseID { account(for: count, response: response, item: delta.itemID, at: now) }
        send(frame, audio: count.duration(at: outputFormat.sampleRate))
    }

    /// Writes audio of the upstream that goes to the client into the ledger.
    mutating func account(for count: SampleCount, response: ResponseID, item: ItemID?, at now: SessionInstant) {
        let item = item ?? ItemID(rawValue: response.rawValue)
        if ledger?.isAccount(of: response, item) != true {
            ledger = PlaybackLedger(response: response, item: item, rate: outputFormat.sampleRate, after: ledger)
        }
        ledger?.append(count)
        ledger?.send(count, at: now)
    }

    /// Sends an event in the client's dialect: relay role, where the upstream speaks another.
    public mutating func forward(_ event: ServerEvent, at now: SessionInstant) {
        guard let bytes = codec.encode(event) else { return }
        forward(.text(bytes), event: event, at: now)
    }

    /// What of the item that plays last was heard, in milliseconds: relay role, for a truncation upstream.
    public func heard(at now: SessionInstant) -> (item: ItemID, audioEndMs: Int)? {
        ledger.map { ($0.item, $0.heard(at: now).milliseconds(at: $0.rate)) }
    }
}
