import RealtimeAudio
import RealtimeProtocol
import RealtimeSession
import RealtimeUnits

/// What the session says, and what of it belongs to the turn.
extension VoiceCall {
    /// Takes everything the session has to give.
    mutating func pump(at now: SessionInstant) {
        while let output = nextSessionOutput() {
            switch output {
            case .transport(let output): emit(.transport(output))
            case .event(let event): take(event, at: now)
            }
        }
    }

    /// Passes on what a command has made the session send.
    mutating func drainTransport() {
        while let output = nextSessionOutput() {
            if case .transport(let output) = output { emit(.transport(output)) }
        }
    }

    private mutating func take(_ event: ClientSession.Event, at now: SessionInstant) {
        guard outcome == nil else { return }
        switch event {
        case .ready: open(at: now)
        case .received(let event, _): take(event, at: now)
        case .audio(let id, let bytes): receive(bytes, of: id, at: now)
        case .stopPlayback: stopPlayback()
        // Asked for by nobody here.
        case .pausePlayback, .resumePlayback, .toolCalls, .responseOverdue, .backlogChanged: break
        case .reconnecting(let attempt, _):
            emit(.progress(.notice("\(trouble ?? "the connection is gone"); attempt \(attempt) to connect again")))
            trouble = nil
        case .reconnected(let resumption):
            let items = Self.count(resumption.items, "item")
            emit(.progress(.notice("connected again, with \(items) of the conversation")))
        case .refreshed: emit(.progress(.notice("moved to another connection before the server's time limit")))
        case .malformed(let error): emit(.progress(.notice("a frame was not understood: \(error)")))
        case .ended(let end): ended(end)
        }
    }

    private mutating func ended(_ end: ClientSession.SessionEnd) {
        switch end {
        case .closedByApplication: break
        case .closedByServer(let reason): fail(ended(trouble ?? Self.describe(reason)))
        case .notReady: fail(.notReady)
        case .heartbeatMissed: fail(ended("the server does not answer heartbeats"))
        case .serverDoesNotRead: fail(ended("the server does not read"))
        case .idle: fail(ended("nobody has said anything for too long"))
        case .tooLong: fail(ended("the call has lasted as long as it may"))
        }
    }

    private static func count(_ number: Int, _ noun: String) -> String { "\(number) \(noun)\(number == 1 ? "" : "s")" }

    private static func describe(_ reason: CloseReason?) -> String {
        guard let reason else { return "the server ended the connection" }
        return "the server closed the connection: \(reason.code)\(reason.text.isEmpty ? "" : " \(reason.text)")"
    }

    private mutating func receive(_ bytes: [UInt8], of id: ResponseID?, at now: SessionInstant) {
        let format = session.outputFormat
        let whole = bytes.prefix(bytes.count - bytes.count % format.encoding.bytesPerSample)
        guard let samples = try? PCMConversion.int16s(from: Array(whole), as: format.encoding) else { return }
        emit(.sound(.received(samples)))
        playback.receive(samples, of: id, at: now)
        let isFirst = turn?.firstAudio == nil
        turn?.replyAudio(samples, of: id, at: now)
        if isFirst, let turn, turn.firstAudio != nil { emit(.progress(.answered(turn))) }
    }

    private mutating func stopPlayback() {
        _ = playback.stop()
        guard let before = turn?.interruptions else { return }
        turn?.interrupted()
        if let turn, turn.interruptions > before { emit(.progress(.interrupted(turn: turn.number))) }
    }

    private mutating func take(_ event: ServerEvent, at now: SessionInstant) {
        switch event {
        case .error(let event): complain(event.error)
        case .speechStopped: turn?.speechStopped(at: now)
        case .inputTranscriptionDelta(let event): turn?.heardMore(event.delta ?? "")
        case .inputTranscriptionCompleted(let event): heard(event.transcript, at: now)
        case .inputTranscriptionFailed(let event): complain(event.error)
        case .conversationItemAdded(let event): take(event, at: now)
        case .responseCreated(let event): turn?.replyBegan(event.response.id)
        case .outputTextDelta(let event), .outputTranscriptDelta(let event):
            reply(event.delta, isWhole: false, of: event.responseID, at: now)
        case .outputTextDone(let event):
            reply(event.text ?? "", isWhole: true, of: event.responseID, at: now)
        case .outputTranscriptDone(let event):
            reply(event.transcript ?? "", isWhole: true, of: event.responseID, at: now)
        case .outputAudioDone(let event): turn?.replyEnded(event.responseID)
        case .responseDone(let event): turn?.replyEnded(event.response.id)
        case .unknown(let event):
            if let split = LatencySplit(event) { turn?.replied(with: split) }
        default: break
        }
    }

    /// The browser dialect has the words of both sides in items.
    private mutating func take(_ event: ConversationItemEvent, at now: SessionInstant) {
        let text = event.item.spokenText
        switch event.item.role {
        case .some(.user): heard(text, at: now)
        case .some(.assistant):
            let id = event.unknownMembers["response_id"]?.stringValue.map(ResponseID.init(rawValue:))
            reply(text, isWhole: true, of: id, at: now)
        default: break
        }
    }

    private mutating func heard(_ text: String, at now: SessionInstant) {
        guard let number = turn?.number else { return }
        turn?.heard(text, at: now)
        if !text.isEmpty { emit(.progress(.heard(text, turn: number))) }
    }

    private mutating func reply(_ text: String, isWhole: Bool, of id: ResponseID?, at now: SessionInstant) {
        guard turn?.isStale(id) == false else { return }
        turn?.replyText(text, isWhole: isWhole, at: now)
    }

    private mutating func complain(_ detail: ErrorDetail) {
        let text = [detail.code?.rawValue, detail.message].compactMap(\.self).joined(separator: ": ")
        turn?.complained(text)
        emit(.progress(.notice("the server says: \(text)")))
    }
}
