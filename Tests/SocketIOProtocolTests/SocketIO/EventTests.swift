import SocketIOProtocol
import Testing

@Suite("Events, acknowledgements and attachments")
struct EventTests {
    @Test("an event with a number is answered with it")
    func acknowledges() throws {
        var session = try SocketIOSession.opened()
        #expect(try session.take(#"4212["x",{"a":[1]}]"#) == [#"event / x ["x",{"a":[1]}] [] #12"#])
        try session.acknowledge(12, ["ok", 1])
        try session.acknowledge(13, [.binary([9])])
        #expect(
            session.drain() == [
                #"1 ← 4312["ok",1]"#, #"1 ← 461-13[{"_placeholder":true,"num":0}]"#, "1 ← [9]",
            ]
        )
    }

    @Test("an event of ours is answered, once")
    func acknowledged() throws {
        var session = try SocketIOSession.opened()
        let first = try session.emit("a", acknowledgedWithin: .seconds(5), at: .zero)
        let second = try session.emit("b", acknowledgedWithin: .seconds(5), at: .zero)
        #expect(session.drain() == [#"1 ← 420["a"]"#, #"1 ← 421["b"]"#])
        #expect([first, second] == [0, 1])
        #expect(try session.take(#"431["yes"]"#) == [#"acknowledged / #1 ["yes"] []"#])
        #expect(try session.take(#"431["again"]"#) == [])
        #expect(try session.take(#"437["never asked"]"#) == [])
        #expect(
            try session.take(#"461-0[{"_placeholder":true,"num":0}]"#) == []
        )
        #expect(try session.take([7]) == [#"acknowledged / #0 [{"_placeholder":true,"num":0}] [[7]]"#])
        #expect(session.pendingAcknowledgements == 0)
    }

    @Test("an answer that does not come in time is missed, and one that comes later is nothing")
    func timeouts() throws {
        var session = try SocketIOSession.opened()
        try session.emit("a", acknowledgedWithin: .seconds(5), at: .seconds(1))
        try session.emit("b", acknowledgedWithin: .seconds(2), at: .seconds(1))
        _ = session.drain()
        #expect(session.nextDeadline == .seconds(3))
        #expect(try session.take(.deadlineReached, at: .seconds(3)) == ["missed / #1"])
        #expect(session.nextDeadline == .seconds(6))
        #expect(try session.take("431[]", at: .seconds(4)) == [])
        #expect(try session.take(.deadlineReached, at: .seconds(6)) == ["missed / #0"])
    }

    @Test("what waits for an answer hears that its namespace is gone")
    func missedByEnd() throws {
        var session = try SocketIOSession.opened()
        try session.emit("a", acknowledgedWithin: .seconds(5), at: .zero)
        _ = session.drain()
        #expect(try session.take("41") == ["missed / #0", "disconnected / client"])
    }

    @Test("an answer counts only in the namespace that was asked")
    func otherNamespace() throws {
        var configuration = SocketIOConfiguration()
        configuration.namespaces = nil
        var session = try SocketIOSession.opened(configuration)
        #expect(try session.take("40/b,") == ["connect /b "])
        try session.accept("/b", socketID: "b")
        try session.emit("a", acknowledgedWithin: .seconds(5), at: .zero)
        _ = session.drain()
        #expect(try session.take("43/b,0[]") == [])
        #expect(try session.take("430[]") == ["acknowledged / #0 [] []"])
    }

    @Test("as many events may wait for an answer as the limit says")
    func pendingLimit() throws {
        var configuration = SocketIOConfiguration()
        configuration.pendingAcknowledgements = 1
        var session = try SocketIOSession.opened(configuration)
        try session.emit("a", acknowledgedWithin: .seconds(5), at: .zero)
        #expect(throws: SocketIOUsageError.tooManyPendingAcknowledgements(limit: 1)) {
            try session.emit("b", acknowledgedWithin: .seconds(5), at: .zero)
        }
        try session.emit("c", at: .zero)
        #expect(session.drain() == [#"1 ← 420["a"]"#, #"1 ← 42["c"]"#])
    }

    @Test("bytes travel behind their event, in the order of their places")
    func sendsAttachments() throws {
        var session = try SocketIOSession.opened()
        try session.emit("a", [["x": .binary([1]), "y": [.binary([2, 3]), nil]], .binary([])], at: .zero)
        #expect(
            session.drain() == [
                #"1 ← 453-["a",{"x":{"_placeholder":true,"num":0},"y":[{"_placeholder":true,"num":1},null]},"#
                    + #"{"_placeholder":true,"num":2}]"#,
                "1 ← [1]", "1 ← [2, 3]", "1 ← []",
            ]
        )
    }

    @Test("an event is told when its last attachment is there, and each is found in its place")
    func receivesAttachments() throws {
        var session = try SocketIOSession.opened()
        let text = #"452-["a",{"_placeholder":true,"num":1},"b",{"num":0,"_placeholder":true}]"#
        #expect(try session.take(text) == [])
        #expect(try session.take([1]) == [])
        try session.handle(.received(1, .binary([2])), at: .zero)
        let output = session.nextOutput()
        guard case .event(let event) = output else {
            Issue.record("no event but \(String(describing: output))")
            return
        }
        let arguments = event.arguments
        #expect(arguments.count == 3)
        #expect(arguments.binary(at: 0) == [2])
        #expect(arguments.string(at: 1) == "b")
        #expect(arguments.binary(at: 2) == [1])
        #expect(arguments.binary(at: 1) == nil && arguments.string(at: 0) == nil && arguments.binary(at: 3) == nil)
        #expect(arguments[1].map(string) == #""b""# && arguments[-1] == nil && arguments[3] == nil)
    }

    @Test("text where an attachment is due, and an attachment that nobody announced, end the session")
    func misplaced() throws {
        var session = try SocketIOSession.opened()
        #expect(try session.take(#"451-["a",{"_placeholder":true,"num":0}]"#) == [])
        #expect(try session.take(#"42["b"]"#).last == closed(.textInsteadOfAttachment))
        session = try .opened()
        #expect(try session.take([1]).last == closed(.unexpectedAttachment))
    }

    @Test("attachments are bounded together")
    func attachmentBytes() throws {
        var configuration = SocketIOConfiguration()
        configuration.attachmentBytes = 3
        var session = try SocketIOSession.opened(configuration)
        let text = #"452-["a",{"_placeholder":true,"num":0},{"_placeholder":true,"num":1}]"#
        #expect(try session.take(text) == [])
        #expect(try session.take([1, 2]) == [])
        #expect(try session.take([3]).last?.hasPrefix("event / a") == true)
        #expect(try session.take(text) == [])
        #expect(try session.take([1, 2]) == [])
        #expect(try session.take([3, 4]).last == closed(.attachmentsTooLarge))
    }

    @Test("an attachment in front of a mistake changes nothing: what follows it is not heard")
    func deafAfterMistake() throws {
        var session = SocketIOSession(id: "S", configuration: SocketIOConfiguration(), polling: 1, at: .zero)
        _ = session.drain()
        let lines = try session.take(.posted(2, body: utf8("40\u{1E}42[]\u{1E}42[\"a\"]")))
        #expect(lines == ["2 ⇐ 200 ok", "connect / ", closed(.invalidPayload, at: 1)])
    }

    static let unsendable: [(name: String, values: [SocketIOValue], code: SocketIOError.Code)] = [
        ("connect", [], .reservedName), ("a", [.json(utf8("{"))], .invalidJSON),
        ("a", [.json(utf8("1,2]"))], .invalidJSON),
        ("a", [.json([])], .invalidJSON), ("a", Array(repeating: .binary([]), count: 11), .tooManyAttachments),
        ("a", [.binary([]), .json(utf8(#"{"_placeholder":true,"num":0}"#))], .attachmentOutOfRange),
        ("a", [(0..<64).reduce(SocketIOValue.null) { value, _ in .array([value]) }], .tooDeep),
    ]

    @Test("what the other side would close over is not sent", arguments: unsendable)
    func refusesToSend(name: String, values: [SocketIOValue], code: SocketIOError.Code) throws {
        var session = try SocketIOSession.opened()
        let error = #expect(throws: SocketIOUsageError.self) { try session.emit(name, values, at: .zero) }
        guard case .unsendable(let cause) = error else {
            Issue.record("\(String(describing: error))")
            return
        }
        #expect(cause.code == code)
        #expect(session.drain() == [])
        try session.emit("b", at: .zero)
        #expect(session.drain() == [#"1 ← 42["b"]"#])
    }

    @Test("an event that overflows the buffers ends the session, and is told after its namespaces")
    func overflow() throws {
        var configuration = SocketIOConfiguration()
        configuration.engine.bufferedPackets = 1
        var session = try SocketIOSession.opened(configuration)
        #expect(try session.take(.writabilityChanged(1, isWritable: false)) == [])
        try session.emit("a", at: .zero)
        try session.emit("b", at: .zero)
        #expect(
            session.drain() == [
                "1 ← 1", "1 ← ✕", "disconnected / sessionClosed",
                "closed \(SocketIOCloseReason.transport(.bufferOverflow))",
            ]
        )
    }

    private func closed(_ code: SocketIOError.Code, at offset: Int = 0) -> String {
        "closed \(SocketIOCloseReason.invalid(SocketIOError(code, at: offset)))"
    }
}
