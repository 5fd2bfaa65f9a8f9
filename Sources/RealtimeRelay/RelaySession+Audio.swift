internal import RealtimeAudio
internal import RealtimeProtocol
internal import RealtimeSession
internal import RealtimeUnits

/// Audio on its way through the relay, where the two sides have agreed on different formats or it is processed.
extension RelaySession {
    /// Brings the converters in line with the formats: called after every change of either.
    mutating func adoptFormats() {
        let processing = configuration.processing
        if formats.clientInput == formats.upstreamInput, !processing.isOn {
            endUplink()
            uplink = nil
        } else if uplink?.source != formats.clientInput || uplink?.target != formats.upstreamInput {
            endUplink()
            do throws(AudioProcessorError) {
                uplink = try Uplink(
                    from: formats.clientInput,
                    to: formats.upstreamInput,
                    processing,
                    after: uplink
                )
            } catch {
                client.close(
                    .internalError("audio cannot be converted"),
                    error: ErrorDetail(
                        type: "server_error",
                        code: .serverError,
                        message: "Audio: \(error.description)."
                    )
                )
            }
        }
        if formats.clientOutput == formats.upstreamOutput {
            endDownlink()
            downlink = nil
        } else if downlink?.source != formats.upstreamOutput || downlink?.target != formats.clientOutput {
            endDownlink()
            downlink = try? AudioStreamConverter(from: formats.upstreamOutput, to: formats.clientOutput)
        }
    }

    // MARK: Up

    /// Sends the user's audio on: as it came, or converted.
    mutating func relayAppend(_ append: InputAudioBufferAppend, _ frame: Frame) {
        // The hot path of the session leaves the payload in the frame; its length is enough for the accounts.
        let duration = formats.clientInput.duration(ofBytes: Self.audioByteCount(of: frame, append))
        frameAudio = duration
        guard admit(audio: duration) else { return }
        accounting.up.audio += duration
        guard uplink != nil else {
            upstream?.forward(frame, audio: duration)
            return
        }
        guard case .text(let bytes) = frame else { return }
        var audio: [UInt8] = []
        swap(&audio, &scratch)
        defer { swap(&audio, &scratch) }
        guard let eventID = decode(bytes, into: &audio) else { return }
        var converted: [UInt8] = []
        uplink?.convert(audio.span, appendingTo: &converted)
        sendUp(converted, eventID: eventID.id)
        for turn in uplink?.turns ?? [] { act(on: turn) }
    }

    /// Bytes of audio in an append, whose payload the session leaves in the frame where it can.
    private static func audioByteCount(of frame: Frame, _ append: InputAudioBufferAppend) -> Int {
        guard append.audio.base64.isEmpty, case .text(let bytes) = frame else { return append.audio.byteCount }
        let text = bytes.span
        guard let peek = try? FramePeek(scanning: text), let audio = peek.member("audio", in: text),
            audio.kind == .string
        else { return 0 }
        var padding = 0
        for index in audio.value.suffix(2) where text[index] == UInt8(ascii: "=") { padding += 1 }
        return max(0, Base64.decodedCapacity(ofCharacters: audio.value.count) - padding)
    }

    /// Decodes an append's audio into `audio`, whose memory is used again. `nil` where there is none; the client is told.
    private mutating func decode(_ text: [UInt8], into audio: inout [UInt8]) -> (id: EventID?, Void)? {
        audio.removeAll(keepingCapacity: true)
        let limits = configuration.client.limits.json
        var eventID: EventID?
        var isFast = false
        audio.append(addingCapacity: max(1, AudioFrame.maximumByteCount(ofFrame: text.count))) {
            (span: inout OutputSpan<UInt8>) in
            guard let frame = AudioFrame(decoding: text.span, into: &span, limits: limits) else { return }
            isFast = true
            eventID = frame.eventID(in: text.span)
        }
        if isFast { return (eventID, ()) }
        let codec = EventCodec(dialect: client.dialect, limits: limits)
        guard case .inputAudioBufferAppend(let append)? = try? codec.decodeClientEvent(text.span) else { return nil }
        do throws(Base64Error) {
            audio = try append.audio.decoded()
            return (append.eventID, ())
        } catch {
            refuse(ErrorDetail(EventError(.invalidBase64(error), path: ["audio"]), eventID: append.eventID))
            return nil
        }
    }

    private mutating func sendUp(_ audio: [UInt8], eventID: EventID?) {
        guard !audio.isEmpty else { return }
        let append = InputAudioBufferAppend(audio: AudioPayload(encoding: audio), eventID: eventID)
        let codec = EventCodec(dialect: configuration.upstreamDialect)
        guard let bytes = codec.encode(.inputAudioBufferAppend(append)) else { return }
        upstream?.forward(.text(bytes), audio: formats.upstreamInput.duration(ofBytes: audio.count))
    }

    /// Ends the stream to the upstream: what the filter still holds goes before the commit.
    mutating func endUplink() {
        var tail: [UInt8] = []
        uplink?.flush(appendingTo: &tail)
        // The stream is in the format that it began in.
        guard !tail.isEmpty, let target = uplink?.target else { return }
        let append = InputAudioBufferAppend(audio: AudioPayload(encoding: tail))
        guard let bytes = EventCodec(dialect: configuration.upstreamDialect).encode(.inputAudioBufferAppend(append))
        else {
            return
        }
        upstream?.forward(.text(bytes), audio: target.duration(ofBytes: tail.count))
    }

    // MARK: Down

    /// Sends the model's audio on: as it came, under the client's name for it, or converted.
    mutating func relayDelta(_ delta: AudioDelta, _ frame: Frame) {
        frameAudio = noteDelta(byteCount: delta.delta.byteCount)
        hearFarEnd(delta)
        guard downlink != nil else {
            if isIdentity {
                client.forward(frame, event: .outputAudioDelta(delta), at: now)
            } else {
                client.forward(.outputAudioDelta(delta), at: now)
            }
            return
        }
        guard let audio = try? delta.delta.decoded() else {
            malformed(.down, EventError(.invalidValue(expected: "base64", found: "something else"), path: ["delta"]))
            return
        }
        // A delta of another part ends the stream of the part before it.
        if let lastDelta, lastDelta.itemID != delta.itemID || lastDelta.responseID != delta.responseID { endDownlink() }
        var converted: [UInt8] = []
        downlink?.convert(audio.span, appendingTo: &converted)
        var carried = delta
        carried.delta = AudioPayload(base64: [])
        lastDelta = carried
        guard !converted.isEmpty else { return }
        carried.delta = AudioPayload(encoding: converted)
        client.forward(.outputAudioDelta(carried), at: now)
    }

    /// What audio of the model's means for accounts and clocks. Returns how long it is.
    mutating func noteDelta(byteCount: Int) -> Duration {
        let duration = formats.upstreamOutput.duration(ofBytes: byteCount)
        accounting.down.audio += duration
        clock.active(at: now)
        clock.played(duration, at: now)
        if let latency = turnTimer.audio(at: now) {
            accounting.turns += 1
            accounting.turnLatency += latency
            accounting.longestTurnLatency = max(accounting.longestTurnLatency, latency)
            observe(.turn(latency: latency))
        }
        return duration
    }

    /// Ends the stream to the client: what the filter still holds is a delta of its own, before the part is done.
    mutating func endDownlink() {
        guard var delta = lastDelta, downlink?.isFresh == false else {
            lastDelta = nil
            return
        }
        lastDelta = nil
        var tail: [UInt8] = []
        downlink?.flush(appendingTo: &tail)
        guard !tail.isEmpty else { return }
        // Its identifier was the one of the delta before.
        delta.eventID = delta.eventID.map { EventID(rawValue: $0.rawValue + "_end") }
        delta.delta = AudioPayload(encoding: tail)
        client.forward(.outputAudioDelta(delta), at: now)
    }

    /// Forgets what the filter holds of a reply that was cut off.
    mutating func dropDownlink() {
        downlink?.reset()
        lastDelta = nil
    }

    /// What the listener's loudspeaker will play, for the echo canceller.
    private mutating func hearFarEnd(_ delta: AudioDelta) {
        guard configuration.processing.echoCancellation != nil, let processor = uplink?.processor,
            let audio = try? delta.delta.decoded()
        else { return }
        let inner = AudioFormat(encoding: .float32, sampleRate: processor.rate)
        if farEnd?.source != formats.upstreamOutput || farEnd?.target != inner {
            farEnd = try? AudioStreamConverter(from: formats.upstreamOutput, to: inner)
        }
        var samples: [Float] = []
        farEnd?.convert(audio.span, appendingTo: &samples)
        processor.played(samples.span)
    }
}
