internal import RealtimeProtocol
internal import RealtimeUnits

/// What a client sends, up to where the roles part.
extension ServerSession {
    mutating func received(_ frame: Frame, at now: SessionInstant) {
        switch frame {
        case .binary(let bytes):
            guard codec.dialect.binaryMessages != .none else {
                sendError(
                    .invalidEvent,
                    "Expected a text frame with a JSON event, got a binary frame of \(bytes.count) bytes."
                )
                return
            }
            do throws(EventError) {
                receive(try codec.decodeClientEvent(binary: bytes.span), frame: frame, at: now)
            } catch {
                sendError(ErrorDetail(error))
            }
        case .text(let bytes):
            if receiveAudioFast(bytes, frame: frame) { return }
            do throws(EventError) {
                receive(try codec.decodeClientEvent(bytes.span), frame: frame, at: now)
            } catch {
                sendError(ErrorDetail(error))
            }
        }
    }

    /// Takes an audio frame without building an event; `false` where the frame is anything unusual.
    private mutating func receiveAudioFast(_ bytes: [UInt8], frame: Frame) -> Bool {
        guard isOpen else { return false }
        let text = bytes.span
        if configuration.role == .model { return appendAudioFast(text) }
        guard let peek = try? FramePeek(scanning: text, limits: codec.limits), peek.isComplete,
            peek.isType("input_audio_buffer.append", in: text),
            let audio = peek.member("audio", in: text), audio.kind == .string, !audio.hasEscapes
        else { return false }
        // The upstream judges the payload; here its length is enough.
        input.appended(inputFormat.sampleCount(ofBytes: Base64.decodedCapacity(ofCharacters: audio.value.count)))
        emit(.relayed(.inputAudioBufferAppend(InputAudioBufferAppend(audio: AudioPayload(base64: []))), frame))
        return true
    }

    /// Decodes the audio in the scan that finds it; `false` where the frame is anything unusual.
    private mutating func appendAudioFast(_ text: Span<UInt8>) -> Bool {
        var found: AudioFrame?
        let audio = [UInt8](capacity: AudioFrame.maximumByteCount(ofFrame: text.count)) { output in
            found = AudioFrame(decoding: text, into: &output, limits: codec.limits)
        }
        guard let found, found.event == .inputAudioBufferAppend else { return false }
        appendAudio(audio, eventID: found.eventID(in: text))
        return true
    }

    mutating func receive(_ event: ClientEvent, frame: Frame, at now: SessionInstant) {
        if case .opening(let connection) = phase {
            receiveBeforeOpening(event, frame: frame, on: connection, at: now)
            return
        }
        if case .unknown(let unknown) = event, let failure = unknown.failure {
            sendError(ErrorDetail(failure, eventID: event.eventID))
            return
        }
        switch event {
        case .playback(let report): acknowledge(report)
        case .ping(let ping) where dialect == .browser: send(.pong(PlainEvent(eventID: ping.eventID)))
        case .inputAudioBufferAppend(let append):
            if configuration.role == .relay {
                input.appended(inputFormat.sampleCount(ofBytes: append.audio.byteCount))
                emit(.relayed(event, frame))
                return
            }
            do throws(Base64Error) {
                appendAudio(try append.audio.decoded(), eventID: append.eventID)
            } catch {
                sendError(ErrorDetail(EventError(.invalidBase64(error), path: ["audio"]), eventID: append.eventID))
            }
        case .unknown(let unknown) where unknown.type == "session.create" && becomesBrowser():
            receive(reread(frame) ?? event, frame: frame, at: now)
        default:
            if configuration.role == .relay {
                if case .sessionUpdate(let update) = event { adoptFormats(of: update.session) }
                emit(.relayed(event, frame))
            } else {
                act(on: event, at: now)
            }
        }
    }

    // MARK: Audio

    private mutating func appendAudio(_ bytes: [UInt8], eventID: EventID?) {
        let width = inputFormat.encoding.bytesPerSample
        guard bytes.count.isMultiple(of: width) else {
            sendError(
                .invalidValue,
                "Invalid value for 'audio': expected a whole number of \(width * 8)-bit samples, got \(bytes.count) bytes.",
                param: "audio",
                eventID: eventID
            )
            return
        }
        let count = SampleCount(bytes.count / width)
        let buffered = (input.buffered + count).duration(at: inputFormat.sampleRate)
        guard buffered <= configuration.limits.inputBuffer else {
            sendError(
                .invalidValue,
                "The input audio buffer holds at most \(configuration.limits.inputBuffer); commit or clear it.",
                param: "audio",
                eventID: eventID
            )
            return
        }
        input.appended(count)
        if !bytes.isEmpty { emit(.inputAudio(bytes)) }
    }

    private mutating func acknowledge(_ report: PlaybackReport) {
        guard ledger?.response == report.responseID, report.itemID == nil || report.itemID == ledger?.item else {
            return
        }
        ledger?.acknowledge(SampleCount(report.playedSamples))
    }
}
