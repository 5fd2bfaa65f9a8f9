internal import RealtimeProtocol

/// The function calls of responses: handed out when their response is complete, answered all at once.
///
/// A response that was cancelled or cut short calls nothing: its arguments may be half a text.
struct ToolCallMachine: Hashable, Sendable {
    private struct Collected: Hashable, Sendable {
        var response: ResponseID?
        var index: Int
        var call: ToolCall
    }

    private struct Batch: Hashable, Sendable {
        var calls: [ToolCall]
        var outputs: [CallID: String] = [:]
    }

    /// The most calls that are collected of responses that are not over.
    static let mostCollected = 128
    /// The most responses whose outputs are waited for.
    static let mostBatches = 16

    private var collected: [Collected] = []
    private var batches: [Batch] = []

    /// Whether the output of a call is waited for.
    var isWaiting: Bool { !batches.isEmpty }

    /// An item of a response is complete.
    mutating func itemDone(_ item: ConversationItem, response: ResponseID?, index: Int?) {
        guard let call = ToolCall(item), !collected.contains(where: { $0.call.callID == call.callID }) else { return }
        let index = index ?? collected.filter { $0.response == response }.count
        collected.append(Collected(response: response, index: index, call: call))
        if collected.count > Self.mostCollected { collected.removeFirst() }
    }

    /// A response is over: its calls in the order of their `output_index`; none where it did not complete.
    mutating func responseDone(_ response: Response) -> [ToolCall] {
        for (index, item) in (response.output ?? []).enumerated() {
            itemDone(item, response: response.id, index: index)
        }
        let mine = collected.filter { $0.response == nil || $0.response == response.id }
        collected.removeAll { $0.response == nil || $0.response == response.id }
        guard response.status == nil || response.status == .completed, !mine.isEmpty else { return [] }
        let calls = mine.sorted { $0.index < $1.index }.map(\.call)
        batches.append(Batch(calls: calls))
        if batches.count > Self.mostBatches { batches.removeFirst() }
        return calls
    }

    /// The application sends an output by itself, as a relay's client does: it is waited for no more. Where only this one
    /// was missing, the others of its response, which go before it.
    mutating func sent(_ call: CallID) -> [ConversationItem] {
        guard let place = placeWaiting(for: call) else { return [] }
        batches[place].calls.removeAll { $0.callID == call }
        return takeComplete(place) ?? []
    }

    /// Actions returned by `output(_:for:)`.
    enum OutputAction: Hashable {
        /// All outputs of the response are there: send them in this order, then ask for a response.
        case send([ConversationItem])
        /// Others are missing.
        case wait
        /// No such call waits for an output.
        case refuse
    }

    mutating func output(_ output: String, for call: CallID) -> OutputAction {
        guard let place = placeWaiting(for: call) else { return .refuse }
        batches[place].outputs[call] = output
        return takeComplete(place).map { .send($0) } ?? .wait
    }

    private func placeWaiting(for call: CallID) -> Int? {
        batches.firstIndex { batch in batch.outputs[call] == nil && batch.calls.contains { $0.callID == call } }
    }

    /// Takes the outputs of a response away, in the order of the calls; `nil` while some are missing.
    private mutating func takeComplete(_ place: Int) -> [ConversationItem]? {
        guard batches[place].outputs.count == batches[place].calls.count else { return nil }
        let batch = batches.remove(at: place)
        return batch.calls.map { call in
            var item = ConversationItem(type: .functionCallOutput)
            item.callID = call.callID
            item.output = .value(batch.outputs[call.callID] ?? "")
            return item
        }
    }
}

extension ToolCall {
    /// The call that an item is; `nil` where it is none, or has no name or identifier.
    fileprivate init?(_ item: ConversationItem) {
        guard item.type == .functionCall, let callID = item.callID, let name = item.name else { return nil }
        self.init(callID: callID, name: name, arguments: item.arguments ?? "")
    }
}

extension ToolCallMachine {
    /// How many calls are collected, and how many responses wait for outputs.
    var shape: (collected: ClientSessionShape.Fill, open: ClientSessionShape.Fill) {
        (ClientSessionShape.Fill(collected.count), ClientSessionShape.Fill(batches.count))
    }
}
