import RealtimeProtocol

@testable import RealtimeSession

/// Two functions of two responses, which come in pieces, whole, twice, cancelled and without a name.
struct WatchedToolCalls: Explorable {
    enum Move: Hashable, Sendable, CaseIterable {
        case itemX, itemY, itemXOfB, itemUnnamed, itemWithoutCall
        case doneA, doneAWithX, doneACancelled, doneB, doneBWithBoth, doneUnnamed
        case outputX, outputY, outputUnknown, sentX, sentY
    }

    private var machine = ToolCallMachine()
    /// What was called and not answered, by response, in the order that was told.
    private var open: [[(call: CallID, output: String?)]] = []
    /// What has come of responses that are not over: the first one to name a call has it.
    private var owners: [CallID: ResponseID?] = [:]
    private(set) var violation: String?

    var shape: ToolCallMachine { machine }

    private mutating func fail(_ text: String) { violation = violation ?? text }

    private static func item(_ call: String) -> ConversationItem {
        var item = ConversationItem(type: .functionCall)
        item.callID = CallID(rawValue: call)
        item.name = "f"
        item.arguments = "{}"
        return item
    }

    mutating func make(_ move: Move) -> Bool {
        switch move {
        case .itemX: item("x", of: "a", index: 1)
        case .itemY: item("y", of: "a", index: 0)
        case .itemXOfB: item("x", of: "b", index: nil)
        case .itemUnnamed: item("y", of: nil, index: nil)
        case .itemWithoutCall: machine.itemDone(ConversationItem(type: .message), response: "a", index: 0)
        case .doneA: done("a", .completed, [])
        case .doneAWithX: done("a", .completed, ["x"])
        case .doneACancelled: done("a", .cancelled, ["x", "y"])
        case .doneB: done("b", nil, [])
        case .doneBWithBoth: done("b", .completed, ["y", "x"])
        case .doneUnnamed: done(nil, .completed, [])
        case .outputX: output("x")
        case .outputY: output("y")
        case .outputUnknown: output("z")
        case .sentX: sent("x")
        case .sentY: sent("y")
        }
        return true
    }

    private mutating func item(_ call: CallID, of response: ResponseID?, index: Int?) {
        machine.itemDone(Self.item(call.rawValue), response: response, index: index)
        if owners[call] == nil { owners[call] = .some(response) }
    }

    private mutating func done(_ id: ResponseID?, _ status: ResponseStatus?, _ calls: [String]) {
        var response = Response(id: "", status: .completed, output: calls.map(Self.item), outputModalities: [.audio])
        response.id = id
        response.status = status
        let given = machine.responseDone(response)
        if status == .cancelled, !given.isEmpty { fail("20: a cancelled response calls functions") }
        if Set(given.map(\.callID)).count != given.count { fail("20: a function is called twice") }
        for call in calls.map(CallID.init(rawValue:)) where owners[call] == nil { owners[call] = .some(id) }
        let expected = owners.filter { $0.value == nil || $0.value == id }.map(\.key)
        for call in expected { owners[call] = nil }
        if status != .cancelled, Set(given.map(\.callID)) != Set(expected) {
            fail("20: \(given.count) functions are called of \(expected.count)")
        }
        if !given.isEmpty { open.append(given.map { ($0.callID, nil) }) }
        if open.count > ToolCallMachine.mostBatches { open.removeFirst() }
    }

    private mutating func output(_ call: CallID) {
        let place = placeWaiting(for: call)
        let action = machine.output("of \(call)", for: call)
        guard let place else {
            if action != .refuse { fail("20: an output is taken that nobody has asked for") }
            return
        }
        for index in open[place].indices where open[place][index].call == call {
            open[place][index].output = "of \(call)"
        }
        let isWhole = open[place].allSatisfy { $0.output != nil }
        switch action {
        case .refuse: fail("20: an output is refused that was asked for")
        case .wait: if isWhole { fail("20: all outputs are there, and none is sent") }
        case .send(let items):
            if !isWhole { fail("20: outputs are sent before all are there") }
            take(items, of: place)
        }
    }

    /// The application sends the output itself.
    private mutating func sent(_ call: CallID) {
        let items = machine.sent(call)
        guard let place = placeWaiting(for: call) else {
            if !items.isEmpty { fail("20: outputs are sent with one that nobody has asked for") }
            return
        }
        open[place].removeAll { $0.call == call }
        if open[place].allSatisfy({ $0.output != nil }) {
            take(items, of: place)
        } else if !items.isEmpty {
            fail("20: outputs are sent before all are there")
        }
    }

    private func placeWaiting(for call: CallID) -> Int? {
        open.firstIndex { $0.contains { $0.call == call && $0.output == nil } }
    }

    private mutating func take(_ items: [ConversationItem], of place: Int) {
        if items.map(\.callID) != open[place].map({ Optional($0.call) }) { fail("20: outputs in another order") }
        if items.map(\.output.value) != open[place].map(\.output) { fail("20: the wrong outputs are sent") }
        open.remove(at: place)
    }
}
