import RealtimeWebSocket
import Testing

@Suite("Pings and pongs")
struct PingTests {
    @Test("A ping is answered at once with its payload")
    func atOnce() {
        let probe = ConnectionProbe(.server)
        _ = probe.feed(frame(9, "abc".utf8, key: testKey))
        #expect(probe.takeOutput() == frame(10, "abc".utf8))
    }

    @Test("Of the pings that come while a pong is unsent only the newest is answered")
    func newestOnly() {
        let probe = ConnectionProbe(.server)
        for number in 0..<1_000 { _ = probe.feed(frame(9, "\(number)".utf8, key: testKey)) }
        #expect(probe.waitingCount < 10)
        #expect(probe.takeOutput() == frame(10, "0".utf8))
        #expect(probe.takeOutput() == frame(10, "999".utf8))
        #expect(probe.takeOutput().isEmpty)
    }

    @Test("A pong behind a message that leaves in parts is still answered by the newest")
    func behindMessage() {
        let probe = ConnectionProbe(.server)
        probe.connection.sendBinary([UInt8](repeating: 1, count: 100).span, into: &probe.output)
        _ = probe.feed(frame(9, "a".utf8, key: testKey) + frame(9, "b".utf8, key: testKey))
        probe.output.consume(50)
        probe.connection.outputDidAdvance(&probe.output)
        #expect(probe.waitingCount == 102 - 50 + 3)
        _ = probe.takeOutput()
        #expect(probe.takeOutput() == frame(10, "b".utf8))
    }

    @Test("A pong that nobody asked for is handed over and not answered")
    func unsolicitedPong() {
        let probe = ConnectionProbe(.server)
        #expect(probe.feed(frame(10, "x".utf8, key: testKey)) == [.pong([0x78])])
        #expect(probe.waitingCount == 0)
    }

    @Test("A ping of our own carries at most 125 bytes")
    func longPing() {
        let probe = ConnectionProbe(.server)
        probe.connection.sendPing([UInt8](repeating: 5, count: 200).span, into: &probe.output)
        #expect(probe.takeOutput() == frame(9, [UInt8](repeating: 5, count: 125)))
    }
}
