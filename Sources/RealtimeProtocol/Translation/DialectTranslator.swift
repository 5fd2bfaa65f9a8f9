/// Says the events of one dialect in another, and what of them could not be said.
///
/// Names, layouts and formats are no matter of translation: they are how ``EventCodec`` spells an event. A translator
/// changes what an event says: it leaves out events and members that the other dialect does not have (it never sends
/// a superset: OpenAI refuses a whole `session.update` for one unknown member), turns the manners of transcription
/// into each other, and puts in events where one dialect says with two what the other says with one.
///
/// One translator serves one direction of one session, since pieces of a transcription build on those before them.
/// Between two dialects that are spelt alike nothing is changed.
public struct DialectTranslator: Hashable, Sendable {
    /// The dialect that events come from.
    public let source: Dialect
    /// The dialect that they are to be said in.
    public let target: Dialect
    private var transcripts = TranscriptTranslator()

    /// Creates a translator.
    public init(from source: Dialect, to target: Dialect) {
        self.source = source
        self.target = target
    }

    /// Whether events need no translation: the same dialect, or OpenAI's at Azure.
    public var isIdentity: Bool {
        source == target || DialectSet.ga.isSuperset(of: [DialectSet(source), DialectSet(target)])
    }

    // MARK: Clients

    /// Translates a client's event. O(members).
    public mutating func translate(_ event: ClientEvent) -> Translation<ClientEvent> {
        if isIdentity, isSayable(event.kind) { return Translation(events: [event], report: TranslationReport()) }
        var carrier = MemberCarrier(from: source, to: target, isFromClient: true)
        var events: [ClientEvent] = []
        if case .inputAudioBufferAppend(let append) = event, append.unknownMembers.isEmpty,
            isThere(ClientEventKind.inputAudioBufferAppend)
        {
            return Translation(events: [event], report: TranslationReport())
        }
        switch event {
        case .unknown(let unknown):
            carrier.lose("", "'\(unknown.type)' has no meaning outside \(source.rawValue)")
        case .mcpApprovalResponse(let answer) where target != .azureVoiceLive:
            events = item(for: answer, by: &carrier)
        case .conversationItemCreate(let create) where !create.item.isKnown(in: target):
            carrier.lose("item", "\(target.rawValue) has no items of the type '\(create.item.type?.rawValue ?? "")'")
        default:
            guard let kind = event.kind, isThere(kind) else {
                carrier.lose("", "\(target.rawValue) has no '\(event.type)'")
                break
            }
            events = [event.carried(by: &carrier)]
        }
        return Translation(events: events, report: carrier.report)
    }

    /// Voice Live answers with an event what others answer with an item.
    private func item(for answer: MCPApprovalResponse, by carrier: inout MemberCarrier) -> [ClientEvent] {
        guard DialectSet.mcp.contains(DialectSet(target)) else {
            carrier.lose("", "\(target.rawValue) has no MCP servers")
            return []
        }
        var item = ConversationItem(type: .mcpApprovalResponse)
        item.approvalRequestID = .value(answer.approvalRequestID)
        item.approve = answer.approve
        var unknownMembers = answer.unknownMembers
        carrier.drop(&unknownMembers)
        if let reason = answer.reason { item.reason = .value(reason) }
        return [.conversationItemCreate(ConversationItemEvent(item: item, eventID: answer.eventID))]
    }

    /// Whether the event goes on as it is between dialects that are spelt alike: under a name of its own, or with its
    /// bytes. One that only other dialects have is understood in both, and encoded only where it came from.
    private func isSayable(_ kind: (some EventKind)?) -> Bool { source == target || kind.map(isThere) ?? true }

    private func isThere(_ kind: some EventKind) -> Bool { kind.row.usualName(in: target) != nil }

    // MARK: Servers

    /// Translates a server's event. O(members), and O(text) for pieces of a transcription.
    public mutating func translate(_ event: ServerEvent) -> Translation<ServerEvent> {
        if isIdentity, isSayable(event.kind) { return Translation(events: [event], report: TranslationReport()) }
        if case .outputAudioDelta(let delta) = event, delta.unknownMembers.isEmpty,
            isThere(ServerEventKind.outputAudioDelta)
        {
            return Translation(events: [event], report: TranslationReport())
        }
        var carrier = MemberCarrier(from: source, to: target, isFromClient: false)
        let events = translated(event, by: &carrier)
        return Translation(events: events, report: carrier.report)
    }

    private mutating func translated(_ event: ServerEvent, by carrier: inout MemberCarrier) -> [ServerEvent] {
        switch event {
        case .unknown(let unknown):
            carrier.lose("", "'\(unknown.type)' has no meaning outside \(source.rawValue)")
            return []
        case .conversationItemAdded(let added) where source == .browser:
            return spoken(added, by: &carrier)
        case .inputTranscriptionDelta(let delta) where isThere(ServerEventKind.inputTranscriptionDelta):
            return transcripts.translate(delta, by: &carrier).map { [.inputTranscriptionDelta($0)] } ?? []
        case .inputTranscriptionCompleted(let completed):
            transcripts.finish(completed.itemID)
            // The browser dialect says it with an item that is made of this event.
            guard target == .browser || isThere(ServerEventKind.inputTranscriptionCompleted) else { break }
            return [event.carried(by: &carrier)]
        case .outputTranscriptDone(let done) where target == .browser:
            // The item that says it is made of words.
            guard done.transcript?.isEmpty == false else { break }
            return [event.carried(by: &carrier)]
        case .inputTranscriptionFailed(let failed):
            transcripts.finish(failed.itemID)
        case .conversationItemDone where !isThere(ServerEventKind.conversationItemDone):
            // The beta's item.created and output_item.done have said it: nothing is lost.
            return []
        default: break
        }
        if let item = event.item, !item.isKnown(in: target) {
            carrier.lose("item", "\(target.rawValue) has no items of the type '\(item.type?.rawValue ?? "")'")
            return []
        }
        guard let kind = event.kind, isThere(kind) else {
            carrier.lose("", "\(target.rawValue) has no '\(event.type)'")
            return []
        }
        let carried = event.carried(by: &carrier)
        guard isThere(ServerEventKind.conversationItemDone), source.row(hasNo: .conversationItemDone) else {
            return [carried]
        }
        return announcingDone(carried)
    }

    /// GA says of an item that it is there and that it is complete; the beta says the former, or with the item of a
    /// response, that it is an output item that is complete.
    private func announcingDone(_ event: ServerEvent) -> [ServerEvent] {
        switch event {
        case .conversationItemAdded(let added) where added.item.status != .inProgress:
            return [event, .conversationItemDone(added)]
        case .outputItemDone(let done):
            return [.conversationItemDone(ConversationItemEvent(item: done.item, previousItemID: .null)), event]
        default:
            return [event]
        }
    }

    /// A page is told what was said with items; everyone else with transcripts.
    private func spoken(_ event: ConversationItemEvent, by carrier: inout MemberCarrier) -> [ServerEvent] {
        let text = event.item.spokenText
        var event = event
        let response = event.unknownMembers["response_id"]?.stringValue.map(ResponseID.init(rawValue:))
        event.unknownMembers["response_id"] = nil
        carrier.drop(&event.unknownMembers)
        switch event.item.role {
        case .some(.user) where isThere(ServerEventKind.inputTranscriptionCompleted):
            return [
                .inputTranscriptionCompleted(
                    InputTranscriptionCompleted(itemID: event.item.id, transcript: text, eventID: event.eventID)
                )
            ]
        case .some(.assistant) where isThere(ServerEventKind.outputTranscriptDone):
            return [
                .outputTranscriptDone(
                    TranscriptDone(
                        responseID: response,
                        itemID: event.item.id,
                        transcript: text,
                        eventID: event.eventID
                    )
                )
            ]
        default:
            carrier.lose("item", "an item of the role '\(event.item.role?.rawValue ?? "")'")
            return []
        }
    }
}

extension Dialect {
    fileprivate func row(hasNo kind: ServerEventKind) -> Bool { kind.row.usualName(in: self) == nil }
}

extension ServerEvent {
    /// The item that the event is about.
    fileprivate var item: ConversationItem? {
        switch self {
        case .conversationItemAdded(let event), .conversationItemDone(let event),
            .conversationItemRetrieved(let event):
            event.item
        case .outputItemAdded(let event), .outputItemDone(let event): event.item
        default: nil
        }
    }
}
