import RealtimeProtocol
import RealtimeSession
import RealtimeUnits

/// Watches what a client session gives, and says which invariant it breaks. The numbers are those of
/// Docs/Invariants.md.
struct ClientInvariants: Sendable {
    private let configuration: ClientSession.Configuration
    private let codec: EventCodec
    /// What is broken, in words; `nil` while nothing is.
    private(set) var violation: String?
    /// The create that is out: on the wire, and not answered.
    private(set) var createOut: String?
    /// The truncation that was sent last.
    private(set) var lastCut: (event: String, item: String)?
    /// Where the newest response begins in the loudspeaker's stream.
    private(set) var newestStart: SampleCount?
    private(set) var creates = 0
    private(set) var cuts = 0
    private(set) var calls = 0
    private var newest: ResponseID?
    private var sentCreates: [String: SessionInstant] = [:]
    private var cancelledCreates: Set<String> = []
    /// Creates that were not answered when an interruption stopped the loudspeaker: it cancels them where the session found
    /// the user's speech itself, and leaves them where the server did.
    private var interruptedCreates: Set<String> = []
    private var overResponses: [ResponseID] = []
    private var calledOf: Set<String> = []
    private var namedItems: Set<ItemID> = []
    private var nextNumbered = 0
    private var isClosed = false
    private var isEnded = false
    private var activeBefore: ResponseID?
    private var generationBefore = PlaybackGeneration.first
    private var deadlineBefore: SessionInstant?
    private var heardBefore = SampleCount.zero
    private var queuedBefore = 0
    private var stops = 0
    private var createsNow = 0
    private var sentNow = false
    private var unreadSince: SessionInstant?
    private var pendingAudio: [UInt8]?

    /// Streams are counted at their own rates here, and in whole samples of the newest in the session.
    static let rounding: Duration = .microseconds(200)

    init(_ configuration: ClientSession.Configuration) {
        self.configuration = configuration
        codec = EventCodec(dialect: configuration.dialect)
    }

    mutating func fail(_ text: String) { violation = violation ?? text }

    mutating func before(_ input: RecordedInput<ClientCommand>.Input, _ session: ClientSession, at now: SessionInstant)
    {
        activeBefore = session.activeResponse
        generationBefore = session.playbackGeneration
        deadlineBefore = session.deadlineOfCopy
        heardBefore = session.heard(at: now)
        queuedBefore = session.sendStatistics.queuedMessages
        stops = 0
        createsNow = 0
        sentNow = false
        if case .command(.cancelResponse) = input, let createOut { cancelledCreates.insert(createOut) }
    }

    // MARK: What the session gives

    mutating func take(
        _ output: ClientSession.Output,
        _ session: ClientSession,
        _ listener: inout ListenerOracle,
        at now: SessionInstant
    ) {
        if isEnded { fail("8: \(output) after the end") }
        switch output {
        case .transport(.send(_, let frame)):
            if isClosed { fail("8: something is sent after the close") }
            sentNow = true
            take(frame, session, listener, at: now)
        case .transport(.close):
            if isClosed { fail("10: the connection is closed twice") }
            isClosed = true
        case .transport(.connect): fail("9: a connection is asked for without a policy")
        case .event(let event): take(event, session, &listener, at: now)
        }
    }

    private mutating func take(
        _ frame: Frame,
        _ session: ClientSession,
        _ listener: ListenerOracle,
        at now: SessionInstant
    ) {
        guard case .text(let bytes) = frame, let event = try? codec.decodeClientEvent(bytes) else {
            return fail("a frame that is no event is sent")
        }
        switch event {
        case .responseCreate(let create):
            let id = create.eventID?.rawValue ?? "none"
            createsNow += 1
            creates += 1
            if let createOut { fail("1: \(id) is asked for while \(createOut) is not answered") }
            if let active = session.activeResponse { fail("1: \(id) is asked for while \(active) is active") }
            if cancelledCreates.contains(id) { fail("19: \(id) is asked for again although it was cancelled") }
            createOut = id
            sentCreates[id] = now
        case .conversationItemTruncate(let cut):
            cuts += 1
            lastCut = cut.eventID.map { ($0.rawValue, cut.itemID.rawValue) }
            let truth = listener.heard(of: cut.itemID, part: cut.contentIndex, at: now)
            if Duration.milliseconds(cut.audioEndMs) > truth + Self.rounding {
                fail("11: claims \(cut.audioEndMs) ms of \(cut.itemID), heard \(truth)")
            }
            if !namedItems.contains(cut.itemID) { fail("11: cuts \(cut.itemID), which no server has named") }
        case .conversationItemDelete(let reference):
            cuts += 1
            // One that had to wait was decided when less was heard.
            let truth = listener.heard(of: reference.itemID, part: nil, at: now)
            if queuedBefore == 0, truth >= .milliseconds(2) {
                fail("11: deletes \(reference.itemID), of which \(truth) was heard")
            }
            if !namedItems.contains(reference.itemID) { fail("11: deletes an item that no server has named") }
        case .unknown(let unknown) where unknown.type == "numbered":
            let expected = #"{"type":"numbered","n":\#(nextNumbered)}"#
            if bytes != Array(expected.utf8) {
                fail("7: '\(String(decoding: bytes, as: UTF8.self))' is sent, not number \(nextNumbered)")
            }
            nextNumbered += 1
        default: break
        }
    }

    private mutating func take(
        _ event: ClientSession.Event,
        _ session: ClientSession,
        _ listener: inout ListenerOracle,
        at now: SessionInstant
    ) {
        switch event {
        case .received(let event, _): take(event, session, &listener, at: now)
        case .audio(let response, let bytes):
            let width = session.outputFormat.encoding.bytesPerSample
            if bytes.isEmpty || !bytes.count.isMultiple(of: width) {
                fail("16: \(bytes.count) bytes are no whole samples")
            }
            if let response, overResponses.suffix(6).contains(response) {
                fail("17: audio of \(response), which is over")
            }
            pendingAudio = bytes
        case .stopPlayback:
            stops += 1
            if let createOut { interruptedCreates.insert(createOut) }
            listener.stop(at: now)
        case .pausePlayback:
            if listener.isPaused { fail("18: the playback is held twice") }
            listener.pause(at: now)
        case .resumePlayback:
            if !listener.isPaused { fail("18: the playback goes on that was not held") }
            listener.resume(at: now)
        case .toolCalls(let response, let given):
            calls += given.count
            for call in given where !calledOf.insert("\(response?.rawValue ?? "") \(call.callID)").inserted {
                fail("20: \(call.callID) of \(response?.rawValue ?? "no response") is called twice")
            }
        case .responseOverdue(let id):
            if createOut == id.rawValue { createOut = nil }
            let sent = sentCreates[id.rawValue]
            if let sent, sent.duration(to: now) < configuration.responseTimeout {
                fail("21: \(id) is given up after \(sent.duration(to: now))")
            }
            if sent == nil { fail("21: \(id) is given up before it is sent") }
        case .ended:
            if isEnded { fail("10: the session ends twice") }
            isEnded = true
        case .reconnecting, .reconnected, .refreshed: fail("9: another connection is told of without a policy")
        case .ready, .backlogChanged, .malformed: break
        }
    }

    private mutating func take(
        _ event: ServerEvent,
        _ session: ClientSession,
        _ listener: inout ListenerOracle,
        at now: SessionInstant
    ) {
        switch event {
        case .responseCreated(let created):
            guard created.response.id.map({ !overResponses.contains($0) }) ?? true else { break }
            // The answer to a create that was cancelled is over before it begins.
            if let id = created.response.id, let createOut {
                let isInterrupted = interruptedCreates.contains(createOut) && session.activeResponse != id
                if isInterrupted || cancelledCreates.contains(createOut) { overResponses.append(id) }
            }
            createOut = nil
        case .responseDone(let done):
            if let id = done.response.id, overResponses.last != id { overResponses.append(id) }
        case .error(let error):
            let isBusy = error.error.code == .conversationAlreadyHasActiveResponse
            if error.error.eventID?.rawValue == createOut || (isBusy && error.error.eventID == nil) { createOut = nil }
        case .contentPartAdded(let added):
            if let item = added.itemID { namedItems.insert(item) }
            if let id = added.responseID, !overResponses.contains(id) { begin(id, listener) }
        case .outputAudioDelta(let delta):
            if let item = delta.itemID { namedItems.insert(item) }
            // A delta of a response that nobody has announced announces it, and answers a create.
            if activeBefore == nil, let id = delta.responseID, !overResponses.contains(id) { createOut = nil }
            take(delta, session, &listener, at: now)
        default: break
        }
    }

    private mutating func take(
        _ delta: AudioDelta,
        _ session: ClientSession,
        _ listener: inout ListenerOracle,
        at now: SessionInstant
    ) {
        let bytes = pendingAudio
        pendingAudio = nil
        guard let payload = try? delta.delta.decoded() else { return }
        if let tag = payload.first, let bytes, !bytes.allSatisfy({ $0 == tag }) {
            fail("16: a sample is put together of two parts")
        }
        if bytes == nil, isDropped(delta, isEmpty: payload.isEmpty, session) {
            // What answers a create that was cancelled is over with the first that is heard of it.
            if let id = delta.responseID, id != session.activeResponse, !overResponses.contains(id) {
                overResponses.append(id)
            }
            return
        }
        begin(delta.responseID ?? "unnamed", listener)
        guard let bytes else { return }
        let item = delta.itemID ?? ItemID(rawValue: delta.responseID?.rawValue ?? "unnamed")
        listener.receive(
            bytes.count / session.outputFormat.encoding.bytesPerSample,
            ListenerOracle.Key(item: item, part: delta.contentIndex ?? 0),
            rate: session.outputFormat.sampleRate,
            at: now
        )
    }

    /// Whether a delta that gave no audio was one of a cancelled response, which begins nothing that the listener hears. Of
    /// an empty one it shows in that no response has begun with it, or that this one is over.
    private func isDropped(_ delta: AudioDelta, isEmpty: Bool, _ session: ClientSession) -> Bool {
        guard isEmpty else { return true }
        guard let id = delta.responseID, id != session.activeResponse else { return false }
        return session.activeResponse == nil || overResponses.contains(id)
    }

    private mutating func begin(_ response: ResponseID, _ listener: ListenerOracle) {
        if response != newest || listener.isStopped { newestStart = listener.isStopped ? .zero : listener.received }
        newest = response
    }

    // MARK: After an input

    mutating func after(
        _ input: RecordedInput<ClientCommand>.Input,
        _ session: ClientSession,
        _ listener: ListenerOracle,
        at now: SessionInstant
    ) {
        if createsNow > 1 { fail("1: \(createsNow) responses are asked for at once") }
        if let activeBefore, session.activeResponse != activeBefore, !overResponses.contains(activeBefore), stops > 0 {
            overResponses.append(activeBefore)
        }
        let (heard, truth) = (session.heard(at: now), listener.heard(at: now))
        if heard > truth { fail("11: \(heard.value) samples are taken as heard, \(truth.value) were") }
        if case .command(.acknowledgePlayback(_, let generation)) = input, generation != generationBefore,
            heard != heardBefore
        {
            fail("12: an acknowledgement of what was thrown away counts")
        }
        if session.playbackGeneration != generationBefore, stops == 0, input != .command(.truncateToHeard) {
            fail("22: another generation begins, and nobody was told to stop")
        }
        if !session.isEnded, case .transport = input {
            if let deadline = session.deadlineOfCopy, deadline <= now, input == .transport(.deadlineReached) {
                fail("13: woken at \(now), and wants to be woken at \(deadline)")
            }
            checkStall(session, at: now)
        }
        if session.isEnded != isEnded { fail("10: the session has ended and does not say so, or the other way round") }
    }

    /// A server that reads nothing of what waits is given up in time, whatever else happens.
    private mutating func checkStall(_ session: ClientSession, at now: SessionInstant) {
        guard session.isReady, session.sendStatistics.queuedMessages > 0, !sentNow else {
            unreadSince = nil
            return
        }
        let since = unreadSince ?? now
        unreadSince = since
        if let stall = configuration.sending.stall, since.duration(to: now) >= stall {
            fail("23: nothing was read for \(since.duration(to: now)), and the server was not given up")
        }
    }
}
