import RealtimeWebSocket
import Testing

@Suite("The close handshake")
struct CloseHandshakeTests {
    @Test("A close frame is answered once with its code, and nothing is heard or sent after it")
    func answersOnce() {
        let probe = ConnectionProbe(.server)
        let bytes = frame(8, closePayload(1001, "bye"), key: testKey) + frame(1, "x".utf8, key: testKey)
        #expect(probe.feed(bytes) == [.closed(1001, "bye")])
        #expect(probe.isCloseHandshakeDone)
        #expect(probe.takeOutput() == frame(8, closePayload(1001)))
        #expect(probe.connection.sendText("x".utf8.span, into: &probe.output) == false)
        #expect(probe.connection.sendPing([1].span, into: &probe.output) == false)
        #expect(probe.connection.sendClose(.normal, into: &probe.output) == false)
        #expect(probe.waitingCount == 0)
    }

    @Test("The answer to our own close frame is not answered again")
    func noSecondAnswer() {
        let probe = ConnectionProbe(.server)
        #expect(probe.connection.sendClose(.normal, reason: "done", into: &probe.output))
        #expect(probe.takeOutput() == frame(8, closePayload(1000, "done")))
        #expect(probe.isCloseHandshakeDone == false)
        #expect(probe.feed(frame(8, closePayload(1000), key: testKey)) == [.closed(1000, "")])
        #expect(probe.isCloseHandshakeDone)
        #expect(probe.waitingCount == 0)
    }

    @Test("Messages that were under way when we closed are still heard, and pings no longer answered")
    func messagesAfterClose() {
        let probe = ConnectionProbe(.server)
        probe.connection.sendClose(.normal, into: &probe.output)
        _ = probe.takeOutput()
        let bytes = frame(1, "late".utf8, key: testKey) + frame(9, "p".utf8, key: testKey)
        #expect(probe.feed(bytes) == [.text(Array("late".utf8)), .ping([0x70])])
        #expect(probe.waitingCount == 0)
    }

    @Test("An empty close frame has no code and is answered by an empty one")
    func empty() {
        let probe = ConnectionProbe(.server)
        #expect(probe.feed(frame(8, key: testKey)) == [.closed(nil, "")])
        #expect(probe.takeOutput() == frame(8))
    }

    @Test("A close frame of one byte is refused")
    func oneByte() {
        #expect(events(of: frame(8, [3], key: testKey)) == [.failed(.truncatedCloseCode)])
    }

    @Test("Exactly the codes that may be on the wire are accepted")
    func codes() {
        let allowed = Set((1000...1003).map { UInt16($0) } + Array(1007...1014) + Array(3000...4999))
        for code in UInt16.min...UInt16.max {
            let event = events(of: frame(8, closePayload(code), key: testKey))
            let expected: OwnedEvent = allowed.contains(code) ? .closed(code, "") : .failed(.invalidCloseCode(code))
            guard event == [expected] else {
                Issue.record("code \(code) gave \(event)")
                return
            }
        }
    }

    @Test("A reason that is not UTF-8 closes with 1007")
    func badReason() {
        let probe = ConnectionProbe(.server)
        #expect(probe.feed(frame(8, closePayload(1000) + [0xC3], key: testKey)) == [.failed(.invalidUTF8)])
        #expect(probe.takeOutput() == frame(8, closePayload(1007)))
    }

    @Test("A reason is cut to 123 bytes at the end of a scalar")
    func longReason() {
        let probe = ConnectionProbe(.server)
        probe.connection.sendClose(.normal, reason: String(repeating: "€", count: 50), into: &probe.output)
        #expect(probe.takeOutput() == frame(8, closePayload(1000, String(repeating: "€", count: 41))))
    }

    @Test(
        "A code that may not be on the wire is left out",
        arguments: [0, 999, 1004, 1005, 1006, 1015, 5000] as [UInt16]
    )
    func unsendableCode(code: UInt16) {
        let probe = ConnectionProbe(.server)
        probe.connection.sendClose(WebSocketCloseCode(rawValue: code), reason: "why", into: &probe.output)
        #expect(probe.takeOutput() == frame(8))
    }
}
