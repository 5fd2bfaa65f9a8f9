import SocketIOProtocol
import Testing

@Suite("An Engine.IO session over polling")
struct PollingTests {
    @Test("the first GET is answered with the handshake")
    func handshake() {
        var session = EngineIOSession(id: "S", configuration: EngineIOConfiguration(), polling: 7, at: .zero)
        #expect(
            session.drain() == [
                #"7 ⇐ 200 0{"sid":"S","upgrades":["websocket"],"pingInterval":25000,"pingTimeout":20000,"#
                    + #""maxPayload":1000000}"#
            ]
        )
    }

    @Test("a poll waits until there is something to say")
    func waits() throws {
        var session = EngineIOSession.polling()
        #expect(try session.take(.polled(2)) == [])
        session.send(.text("hello"))
        #expect(session.drain() == ["2 ⇐ 200 4hello"])
    }

    @Test("what was said while no poll waited goes out with the next one, in order")
    func buffers() throws {
        var session = EngineIOSession.polling()
        session.send(.text("a"))
        session.send(.binary([1, 2, 3, 4]))
        session.send(.text("b"))
        #expect(session.bufferedPackets == 3)
        #expect(try session.take(.polled(2)) == ["2 ⇐ 200 4a|bAQIDBA==|4b"])
        #expect(session.bufferedPackets == 0)
    }

    @Test("packets of a POST are taken in order, and it is answered")
    func posts() throws {
        var session = EngineIOSession.polling()
        #expect(
            try session.take(.posted(2, body: utf8("4a\u{1E}bAQIDBA==\u{1E}4b"))) == [
                "2 ⇐ 200 ok", "message a", "message [1, 2, 3, 4]", "message b",
            ]
        )
    }

    @Test("no answer is longer than the payload limit, as long as one packet is not")
    func answerLength() throws {
        var configuration = EngineIOConfiguration()
        configuration.maximumPayload = 7
        var session = EngineIOSession.polling(configuration)
        for text in ["ab", "cd", "ef", "longer than that"] { session.send(.text(text)) }
        #expect(try session.take(.polled(2)) == ["2 ⇐ 200 4ab|4cd"])
        #expect(try session.take(.polled(3)) == ["3 ⇐ 200 4ef"])
        #expect(try session.take(.polled(4)) == ["4 ⇐ 200 4longer than that"])
    }

    @Test("no answer holds more packets than the reference client for Python takes")
    func answerCount() throws {
        var session = EngineIOSession.polling()
        for number in 0..<20 { session.send(.text("\(number)")) }
        #expect(try session.take(.polled(2)).first?.split(separator: "|").count == 16)
        #expect(try session.take(.polled(3)) == ["3 ⇐ 200 416|417|418|419"])
    }

    @Test("two polls at once end the session")
    func overlap() throws {
        var session = EngineIOSession.polling()
        #expect(try session.take(.polled(2)) == [])
        #expect(
            try session.take(.polled(3)) == [
                #"3 ⇐ 400 {"code":3,"message":"Bad request"}"#, "2 ⇐ 200 1", "closed overlappingPolls",
            ]
        )
        #expect(session.isFinished)
    }

    @Test("a poll that is given up ends the session")
    func aborted() throws {
        var session = EngineIOSession.polling()
        #expect(try session.take(.polled(2)) == [])
        #expect(try session.take(.pollAborted(2)) == ["closed transportClosed"])
        #expect(try session.take(.polled(3)) == [#"3 ⇐ 400 {"code":1,"message":"Session ID unknown"}"#])
    }

    @Test("a poll that was answered can be given up")
    func abortedLate() throws {
        var session = EngineIOSession.polling()
        #expect(try session.take(.polled(2)) == [])
        session.send(.text("a"))
        #expect(session.drain() == ["2 ⇐ 200 4a"])
        #expect(try session.take(.pollAborted(2)) == [])
        #expect(session.isOpen)
    }

    @Test("a body with a mistake is taken not at all, and ends the session")
    func invalid() throws {
        for (body, code) in [
            ("4a\u{1E}9", EngineIOError.Code.unknownType), ("4a\u{1E}2", .wrongDirection),
            ("4a\u{1E}5", .wrongDirection),
            ("4a\u{1E}0{}", .wrongDirection), ("", .emptyPacket),
        ] {
            var session = EngineIOSession.polling()
            let lines = try session.take(.posted(2, body: utf8(body)))
            #expect(lines.first == #"2 ⇐ 400 {"code":3,"message":"Bad request"}"#, "\(body)")
            #expect(lines.count == 2 && lines[1].contains("\(code)"), "\(lines)")
        }
    }

    @Test("a body that is too long is answered 413 and ends the session")
    func tooLong() throws {
        var configuration = EngineIOConfiguration()
        configuration.maximumPayload = 10
        var session = EngineIOSession.polling(configuration)
        #expect(try session.take(.posted(2, body: utf8("4123456789"))) == ["2 ⇐ 200 ok", "message 123456789"])
        #expect(try session.take(.posted(3, body: utf8("41234567890"))).first?.hasPrefix("3 ⇐ 413") == true)
        #expect(session.isFinished)
    }

    @Test("more than may wait ends the session", arguments: [(packets: 3, bytes: 1_000), (packets: 1_000, bytes: 9)])
    func overflow(packets: Int, bytes: Int) {
        var configuration = EngineIOConfiguration()
        configuration.bufferedPackets = packets
        configuration.bufferedBytes = bytes
        var session = EngineIOSession.polling(configuration)
        for _ in 0..<3 { session.send(.text("ab")) }
        #expect(session.isOpen)
        session.send(.text("ab"))
        #expect(session.drain() == ["closed bufferOverflow"])
        #expect(session.bufferedPackets == 0)
    }

    @Test("outputs that are not taken, and time that goes back, are the driver's mistakes")
    func misuse() throws {
        var session = EngineIOSession(id: "S", configuration: EngineIOConfiguration(), polling: 1, at: .seconds(9))
        #expect(throws: EngineIOUsageError.outputsNotDrained) { try session.handle(.polled(2), at: .seconds(9)) }
        _ = session.drain()
        #expect(throws: EngineIOUsageError.timeWentBackwards) { try session.handle(.polled(2), at: .seconds(8)) }
        #expect(try session.take(.polled(2), at: .seconds(9)) == [])
    }
}
