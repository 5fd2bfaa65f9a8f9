import RealtimeWebSocket
import Testing

extension LiveTests {
    @Suite("Answers that come later")
    struct LaterAnswerTests {
        @Test("A request is answered from another thread, and the connection serves the next one")
        func later() throws {
            let live = try LaterServer()
            defer { live.stop() }
            let raw = try live.client()
            raw.send(LaterServer.get("/wait"))
            let responder = try live.waiting.next()
            #expect(responder.respond(LaterServer.hello))
            #expect(raw.receive(until: "hello\n").hasPrefix("HTTP/1.1 200 OK\r\n"))
            raw.send(LaterServer.get("/secret"))
            #expect(raw.receive(until: "no entry").hasPrefix("HTTP/1.1 401 "))
        }

        @Test("What is asked behind a request that waits is served after it, in order")
        func pipelined() throws {
            let live = try LaterServer()
            defer { live.stop() }
            let raw = try live.client()
            raw.send(LaterServer.get("/wait") + LaterServer.get("/secret") + LaterServer.get("/wait") + "GET /te")
            let first = try live.waiting.next()
            raw.send("xt HTTP/1.1\r\nHost: h\r\nConnection: close\r\n\r\n")
            sleepMilliseconds(20)
            #expect(live.waiting.isEmpty)
            first.respond(HTTPResponse(status: .ok, text: "first"))
            try live.waiting.next().respond(HTTPResponse(status: .ok, text: "second"))
            let answers = String(decoding: raw.receiveAll(), as: UTF8.self)
            #expect(answers.split(separator: "HTTP/1.1 ").map { $0.prefix(3) } == ["200", "401", "200", "200"])
            let places = ["first", "no entry", "second", "hello"].compactMap { answers.firstRange(of: $0)?.lowerBound }
            #expect(places.count == 4 && places == places.sorted())
        }

        @Test("Only the first answer counts, and the next request is not answered by the second")
        func twice() throws {
            let live = try LaterServer()
            defer { live.stop() }
            let raw = try live.client()
            raw.send(LaterServer.get("/wait"))
            let responder = try live.waiting.next()
            #expect(responder.respond(HTTPResponse(status: .ok, text: "one")))
            #expect(!responder.respond(HTTPResponse(status: .ok, text: "two")))
            #expect(raw.receive(until: "one").hasSuffix("one"))
            raw.send(LaterServer.get("/wait"))
            let next = try live.waiting.next()
            #expect(!responder.respond(HTTPResponse(status: .ok, text: "three")))
            next.respond(HTTPResponse(status: .ok, text: "four"))
            #expect(raw.receive(until: "four").contains("Content-Length: 4\r\n"))
        }

        @Test("Answered by many threads at once, a request has one answer")
        func race() throws {
            let live = try LaterServer(loops: 4)
            defer { live.stop() }
            let raw = try live.client()
            for _ in 0..<50 {
                raw.send(LaterServer.get("/wait"))
                let responder = try live.waiting.next()
                let taken = Inbox<Bool>()
                for loop in live.group.loops {
                    loop.execute { _ in taken.post(responder.respond(LaterServer.hello)) }
                }
                #expect(try (0..<4).map { _ in try taken.next() }.count { $0 } == 1)
                #expect(raw.receive(until: "hello\n").split(separator: "HTTP/1.1").count == 1)
            }
        }

        @Test("A client that goes while it waits is told, once, and an answer then is nobody's")
        func gone() throws {
            let live = try LaterServer()
            defer { live.stop() }
            for isReset in [false, true] {
                var raw: RawClient? = try live.client()
                raw?.send(LaterServer.get("/wait"))
                let responder = try live.waiting.next()
                if isReset { raw?.reset() }
                raw = nil
                #expect(try live.abandoned.next() === responder)
                #expect(!responder.respond(LaterServer.hello))
            }
            while live.server.connectionCount > 0 { sleepMilliseconds(1) }
            #expect(live.abandoned.isEmpty)
        }

        @Test("A request that waits longer than it may is answered 503, and the connection ends")
        func timeout() throws {
            let live = try LaterServer(timeout: .milliseconds(50))
            defer { live.stop() }
            let raw = try live.client()
            raw.send(LaterServer.get("/wait"))
            let answer = String(decoding: raw.receiveAll(), as: UTF8.self)
            #expect(answer.hasPrefix("HTTP/1.1 503 ") && answer.contains("Connection: close\r\n"))
            #expect(try live.abandoned.next() === live.waiting.next())
        }

        @Test("A request that waits outlives the times of handshakes and of idle connections")
        func patience() throws {
            let live = try LaterServer(configure: {
                $0.handshakeTimeout = .milliseconds(30)
                $0.idleTimeout = .milliseconds(30)
            })
            defer { live.stop() }
            let raw = try live.client()
            raw.send(LaterServer.get("/wait"))
            let responder = try live.waiting.next()
            sleepMilliseconds(150)
            responder.respond(LaterServer.hello)
            // The idle time counts from the answer.
            #expect(String(decoding: raw.receiveAll(), as: UTF8.self).hasSuffix("hello\n"))
        }

        @Test("A client that sends on and on behind a request that waits is dropped")
        func flood() throws {
            let live = try LaterServer()
            defer { live.stop() }
            let raw = try live.client()
            raw.send(LaterServer.get("/wait"))
            let responder = try live.waiting.next()
            let kept = HTTPLimits().maxHead
            raw.send([UInt8](repeating: 0x61, count: kept))
            sleepMilliseconds(20)
            #expect(live.abandoned.isEmpty)
            raw.send("a")
            #expect(try live.abandoned.next() === responder)
            #expect(raw.receiveAll().isEmpty)
        }

        @Test(
            "After the server has stopped to listen an answer is the connection's last, unless more belongs to it",
            arguments: [false, true]
        )
        func drain(outlastsListening: Bool) throws {
            let live = try LaterServer(outlastsListening: outlastsListening)
            defer { live.stop() }
            let raw = try live.client()
            raw.send(LaterServer.get("/wait"))
            let responder = try live.waiting.next()
            live.server.stopListening()
            responder.respond(LaterServer.hello)
            let answer = raw.receive(until: "hello\n")
            #expect(answer.contains("Connection: close\r\n") == !outlastsListening)
            raw.send(LaterServer.get("/text"))
            #expect(raw.receive(until: "hello\n").isEmpty == !outlastsListening)
        }

        @Test("A loop that is stopped sends an answer that it was given before, and drops who still waits")
        func stopped() throws {
            let live = try LaterServer()
            let (answered, dropped) = (try live.client(), try live.client())
            answered.send(LaterServer.get("/wait"))
            let responder = try live.waiting.next()
            dropped.send(LaterServer.get("/wait"))
            let late = try live.waiting.next()
            responder.respond(LaterServer.hello)
            live.stop()
            #expect(answered.receive(until: "hello\n").hasSuffix("hello\n"))
            #expect(dropped.receiveAll().isEmpty)
            #expect(!late.respond(LaterServer.hello))
        }

        @Test("The answer to HEAD that comes later has no body")
        func head() throws {
            let live = try LaterServer()
            defer { live.stop() }
            let raw = try live.client()
            raw.send("HEAD /wait HTTP/1.1\r\nHost: h\r\nConnection: close\r\n\r\n")
            try live.waiting.next().respond(LaterServer.hello)
            let answer = String(decoding: raw.receiveAll(), as: UTF8.self)
            #expect(answer.hasSuffix("\r\n\r\n") && answer.contains("Content-Length: 6\r\n"))
        }
    }
}
