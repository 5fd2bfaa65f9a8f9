import RealtimeProtocol
import RealtimeSession
import RealtimeTestKit
import RealtimeUnits

/// A model server's side of one connection, with a conversation of its own and no patience for a client's mistakes.
///
/// It recognises the numbers of ``RampAudio``, speaks, and calls functions; what it hears it cannot have from anywhere
/// but this connection.
struct SimulatedProvider {
    struct Settings {
        /// Whether turns are found here, by silence, and answered.
        var findsTurns = false
        /// Whether items of a client keep the client's name.
        var keepsNames = true
        /// How long the connection may last.
        var limit: Duration?
        /// Whether what is said is written down.
        var transcribes = true
    }

    struct Item {
        var id: ItemID
        var type: ItemType
        var role: Role?
        var words: String
        /// Whether its audio was made here, so that it can be truncated.
        var isSpoken = false
    }

    enum Output {
        case send(ServerEvent)
        case close(CloseReason)
    }

    let settings: Settings
    private let name: String
    private var generator: SeededGenerator
    private let codec = EventCodec(dialect: .openAI)
    private(set) var items: [Item] = []
    /// What is in the input buffer: numbers, silence included.
    private(set) var buffer: [Int] = []
    /// Numbers that came on this connection, however often.
    private(set) var heard = 0
    /// What a client did that it must not.
    private(set) var violations: [String] = []
    private var total = 0
    private var count = 0
    private var speech: (item: ItemID, start: Int)?
    private var response: (id: ResponseID, item: ItemID)?
    private var planned: [(at: SessionInstant, action: Action)] = []
    private var end: SessionInstant?
    private var isClosed = false
    private var outputs: [Output] = []

    private enum Action {
        case transcribe(ItemID, String)
        case speak(ResponseID, left: Int)
        case finish(ResponseID)
    }

    init(_ settings: Settings, name: String, seed: UInt64, at now: SessionInstant) {
        self.settings = settings
        self.name = name
        generator = SeededGenerator(seed: seed)
        end = settings.limit.map(now.advanced)
        var session = SessionConfiguration()
        session.type = "realtime"
        outputs.append(.send(.sessionCreated(SessionEvent(session: session))))
    }

    var isResponding: Bool { response != nil }
    var nextDeadline: SessionInstant? {
        isClosed ? nil : (planned.map(\.at) + [end].compactMap(\.self)).min()
    }

    mutating func nextOutput() -> Output? { outputs.isEmpty ? nil : outputs.removeFirst() }

    // MARK: Time

    mutating func wake(at now: SessionInstant) {
        guard !isClosed else { return }
        if let end, end <= now {
            isClosed = true
            fail(.sessionExpired, "Your session hit the maximum duration.")
            outputs.append(.close(.goingAway("Your session hit the maximum duration.")))
            return
        }
        while let index = planned.firstIndex(where: { $0.at <= now }) {
            let action = planned.remove(at: index).action
            switch action {
            case .transcribe(let item, let words):
                change(item) { $0.words = words }
                send(.inputTranscriptionCompleted(InputTranscriptionCompleted(itemID: item, transcript: words)))
            case .speak(let id, let left): speak(id, left, at: now)
            case .finish(let id): finish(id, .completed)
            }
        }
    }

    // MARK: The client

    mutating func receive(_ frame: Frame, at now: SessionInstant) {
        // What was on its way when the limit came is nobody's.
        guard !isClosed else { return }
        guard case .text(let bytes) = frame, let event = try? codec.decodeClientEvent(bytes) else {
            return violations.append("sends a frame that is no event")
        }
        switch event {
        case .sessionUpdate(let update):
            var session = update.session
            var input = session.audio?.input ?? SessionAudioInput()
            input.turnDetection = settings.findsTurns ? .value(TurnDetection(type: .serverVAD)) : .null
            input.transcription = settings.transcribes ? .value(TranscriptionSettings(model: "m")) : .null
            session.audio = SessionAudio(input: input, output: session.audio?.output)
            send(.sessionUpdated(SessionEvent(session: session)))
        case .inputAudioBufferAppend(let append):
            hear(RampAudio.numbers((try? append.audio.decoded()) ?? []), at: now)
        case .inputAudioBufferCommit(let commit):
            guard !buffer.isEmpty else { return fail(.inputAudioBufferCommitEmpty, "empty", commit.eventID) }
            take(buffer, as: newID("item"), at: now)
            buffer = []
        case .inputAudioBufferClear: buffer = []
        case .conversationItemCreate(let create): add(create)
        case .conversationItemDelete(let reference):
            guard let index = index(reference.itemID) else {
                violations.append("deletes '\(reference.itemID)', which is not there")
                return fail(.itemNotFound, "no such item", reference.eventID)
            }
            items.remove(at: index)
            send(.conversationItemDeleted(ItemReference(itemID: reference.itemID)))
        case .conversationItemTruncate(let truncation):
            guard let index = index(truncation.itemID), items[index].isSpoken else {
                violations.append("truncates '\(truncation.itemID)', which has no audio here")
                return fail(.invalidValue, "Only model output audio messages can be truncated.", truncation.eventID)
            }
            items[index].words = "heard"
            var answer = truncation
            answer.eventID = nil
            send(.conversationItemTruncated(answer))
        case .responseCreate(let create):
            guard response == nil else {
                return fail(.conversationAlreadyHasActiveResponse, "active", create.eventID)
            }
            respond(at: now)
        case .responseCancel(let cancel):
            guard let response, cancel.responseID == nil || cancel.responseID == response.id else {
                return fail(.responseCancelNotActive, "none is active", cancel.eventID)
            }
            finish(response.id, .cancelled)
        default: violations.append("sends '\(event.type)'")
        }
    }

    private mutating func add(_ create: ConversationItemEvent) {
        let item = create.item
        let id = settings.keepsNames ? item.id ?? newID("item") : newID("item")
        guard index(id) == nil else {
            violations.append("creates '\(id)' twice")
            return fail(.invalidValue, "not a new identifier", create.eventID)
        }
        var words = item.name ?? item.output.value ?? ""
        for part in item.content ?? [] {
            if part.type == .outputAudio || part.type == .audio { violations.append("gives back model audio") }
            if let audio = part.audio { words += RampAudio.words(RampAudio.numbers((try? audio.decoded()) ?? [])) }
            words += part.text ?? ""
        }
        if item.type == .functionCallOutput, !items.contains(where: { $0.type == .functionCall }) {
            violations.append("answers a call that is not there")
        }
        var place = items.count
        if let previous = create.previousItemID.value {
            guard previous == "root" || index(previous) != nil else {
                violations.append("puts an item behind '\(previous)', which is not there")
                return fail(.itemNotFound, "no such item", create.eventID)
            }
            place = index(previous).map { $0 + 1 } ?? 0
        }
        items.insert(Item(id: id, type: item.type ?? .message, role: item.role, words: words), at: place)
        var answer = item
        answer.id = id
        answer.status = .completed
        let before = place > 0 ? Field.value(items[place - 1].id) : .null
        send(.conversationItemAdded(ConversationItemEvent(item: answer, previousItemID: before)))
        send(.conversationItemDone(ConversationItemEvent(item: answer, previousItemID: before)))
    }

    // MARK: Listening

    private mutating func hear(_ numbers: [Int], at now: SessionInstant) {
        buffer += numbers
        heard += numbers.count { $0 != 0 }
        let start = total
        total += numbers.count
        guard settings.findsTurns else { return }
        if speech == nil, let first = numbers.firstIndex(where: { $0 != 0 }) {
            let item = newID("item")
            speech = (item, start + first)
            send(.speechStarted(SpeechStarted(audioStartMs: (start + first) / 24, itemID: item)))
            if let response { finish(response.id, .cancelled) }
        }
        // A frame of silence ends the turn where it begins.
        guard let open = speech, numbers.last == 0, let first = numbers.firstIndex(of: 0),
            numbers[first...].allSatisfy({ $0 == 0 })
        else { return }
        let end = start + first
        speech = nil
        let begin = buffer.count - (total - open.start)
        let turn = Array(buffer[max(0, begin)..<(buffer.count - (total - end))])
        buffer = Array(buffer.suffix(total - end))
        send(.speechStopped(SpeechStopped(audioEndMs: end / 24, itemID: open.item)))
        take(turn, as: open.item, at: now)
        if response == nil { respond(at: now) }
    }

    private mutating func take(_ numbers: [Int], as id: ItemID, at now: SessionInstant) {
        let previous = items.last?.id
        send(.inputAudioBufferCommitted(InputAudioCommitted(itemID: id, previousItemID: previous)))
        let words = RampAudio.words(numbers)
        items.append(Item(id: id, type: .message, role: .user, words: words))
        let part = ContentPart(type: .inputAudio, transcript: .null)
        announce(ConversationItem(message: id, role: .user, status: .completed, content: [part]), previous)
        guard settings.transcribes else { return }
        let delay = generator.duration(upTo: .milliseconds(600))
        planned.append((now.advanced(by: delay), .transcribe(id, words)))
    }

    // MARK: Answering

    private mutating func respond(at now: SessionInstant) {
        let id = ResponseID(rawValue: newID("resp").rawValue)
        let item = newID("item")
        response = (id, item)
        let created = Response(id: id, status: .inProgress, outputModalities: [.audio])
        send(.responseCreated(ResponseEvent(response: created)))
        let previous = items.last?.id
        let calls = generator.chance(0.3)
        var start =
            calls
            ? ConversationItem(id: item, type: .functionCall)
            : ConversationItem(message: item, role: .assistant, status: .inProgress, content: [])
        start.status = .inProgress
        if calls {
            start.callID = CallID(rawValue: "call_\(item)")
            start.name = "f_\(item)"
        }
        items.append(
            Item(id: item, type: calls ? .functionCall : .message, role: calls ? nil : .assistant, words: "")
        )
        send(.outputItemAdded(OutputItemEvent(responseID: id, outputIndex: 0, item: start)))
        let before = previous.map { Field.value($0) } ?? .null
        send(.conversationItemAdded(ConversationItemEvent(item: start, previousItemID: before)))
        let delay = generator.duration(upTo: .milliseconds(150))
        let left = Int.random(in: 1...6, using: &generator)
        planned.append((now.advanced(by: delay), calls ? .finish(id) : .speak(id, left: left)))
    }

    private mutating func speak(_ id: ResponseID, _ left: Int, at now: SessionInstant) {
        guard let response, response.id == id else { return }
        if items.last(where: { $0.id == response.item })?.isSpoken == false {
            change(response.item) { $0.isSpoken = true }
            send(
                .contentPartAdded(
                    ContentPartEvent(
                        responseID: id,
                        itemID: response.item,
                        outputIndex: 0,
                        contentIndex: 0,
                        part: ContentPart(type: .audio, transcript: "")
                    )
                )
            )
        }
        let words = "\(response.item)-\(left) "
        change(response.item) { $0.words += words }
        var delta = TextDelta(delta: words)
        delta.responseID = id
        delta.itemID = response.item
        delta.contentIndex = 0
        send(.outputTranscriptDelta(delta))
        let audio = AudioPayload(encoding: [UInt8](repeating: 0, count: 2_400))
        send(
            .outputAudioDelta(
                AudioDelta(responseID: id, itemID: response.item, outputIndex: 0, contentIndex: 0, delta: audio)
            )
        )
        let delay = Duration.milliseconds(20) + generator.duration(upTo: .milliseconds(150))
        planned.append((now.advanced(by: delay), left > 1 ? .speak(id, left: left - 1) : .finish(id)))
    }

    private mutating func finish(_ id: ResponseID, _ status: ResponseStatus) {
        guard let response, response.id == id, let index = index(response.item) else { return }
        self.response = nil
        var item = ConversationItem(id: response.item, type: items[index].type)
        item.status = status == .completed ? .completed : .incomplete
        if items[index].type == .functionCall {
            item.callID = CallID(rawValue: "call_\(response.item)")
            item.name = "f_\(response.item)"
            item.arguments = "{}"
            items[index].words = "f_\(response.item)"
        } else {
            item.role = .assistant
            item.content = [ContentPart(type: .outputAudio, transcript: items[index].words)]
        }
        send(.conversationItemDone(ConversationItemEvent(item: item, previousItemID: .null)))
        send(.outputItemDone(OutputItemEvent(responseID: id, outputIndex: 0, item: item)))
        var done = Response(id: id, status: status, output: [item], outputModalities: [.audio])
        if status == .cancelled { done.statusDetails = .value(ResponseStatusDetails(type: .cancelled)) }
        send(.responseDone(ResponseEvent(response: done)))
    }

    // MARK: Inside

    private func index(_ id: ItemID) -> Int? { items.firstIndex { $0.id == id } }

    private mutating func change(_ id: ItemID, _ body: (inout Item) -> Void) {
        if let index = index(id) { body(&items[index]) }
    }

    private mutating func newID(_ kind: String) -> ItemID {
        count += 1
        return ItemID(rawValue: "\(kind)_\(name)_\(count)")
    }

    private mutating func announce(_ item: ConversationItem, _ previous: ItemID?) {
        let before = previous.map { Field.value($0) } ?? .null
        send(.conversationItemAdded(ConversationItemEvent(item: item, previousItemID: before)))
        send(.conversationItemDone(ConversationItemEvent(item: item, previousItemID: before)))
    }

    private mutating func send(_ event: ServerEvent) { if !isClosed || end != nil { outputs.append(.send(event)) } }

    private mutating func fail(_ code: ErrorCode, _ message: String, _ event: EventID? = nil) {
        send(.error(ErrorEvent(error: ErrorDetail(code: code, message: message, eventID: event))))
    }
}
