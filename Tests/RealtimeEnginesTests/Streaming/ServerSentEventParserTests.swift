import Testing

@testable import RealtimeEngines

@Suite("Server-sent events") struct ServerSentEventParserTests {
    private func events(in pieces: [[UInt8]], limit: Int = 1 << 20) throws -> [ServerSentEvent] {
        var parser = ServerSentEventParser(limit: limit)
        var events: [ServerSentEvent] = []
        for piece in pieces { try parser.read(piece.span, into: &events) }
        return events
    }

    private func events(in text: String) throws -> [ServerSentEvent] { try events(in: [Array(text.utf8)]) }

    private func event(_ data: String, type: String = "") -> ServerSentEvent {
        ServerSentEvent(type: type, data: Array(data.utf8))
    }

    @Test("an event ends with an empty line, whichever way lines end", arguments: ["\n", "\r\n", "\r"])
    func lineEnds(_ end: String) throws {
        let text = "data: one\(end)\(end)event: two\(end)data: 2\(end)\(end)"
        let found = try events(in: text)
        #expect(found == [event("one"), event("2", type: "two")])
    }

    @Test("any cutting of a stream gives the same events")
    func cuts() throws {
        let text =
            "\u{FEFF}: hello\r\n\r\ndata: a\rdata:b\n\nevent: x\r\ndata:  é\r\n\r\n"
            + "id: 4\ndata\n\ndata: [DONE]\n\n"
        let bytes = Array(text.utf8)
        let expected = [event("a\nb"), event(" é", type: "x"), event(""), event("[DONE]")]
        let whole = try events(in: [bytes])
        #expect(whole == expected)
        let single = try events(in: bytes.map { [$0] })
        #expect(single == expected)
        for cut in 1..<bytes.count {
            let two = try events(in: [Array(bytes[..<cut]), Array(bytes[cut...])])
            #expect(two == expected, "cut at \(cut)")
        }
    }

    @Test("lines of data are joined, and one blank behind the colon belongs to the field")
    func data() throws {
        let found = try events(in: "data: one\ndata:  two\ndata\ndata:three\n\n")
        #expect(found == [event("one\n two\n\nthree")])
    }

    @Test("comments, other fields and events without data are read over")
    func ignored() throws {
        let noise = ": ping\n\n:\nretry: 10\nid: 1\nfoo: bar\nevent: e\n\ndatax: no\n data: no\n"
        let found = try events(in: noise + "data: yes\n\n")
        #expect(found == [event("yes")])
    }

    @Test("an event that the stream ends in the middle of is none")
    func unfinished() throws {
        let found = try events(in: "data: one\n\ndata: two\n")
        #expect(found == [event("one")])
    }

    @Test("half a byte order mark is text")
    func halfMark() throws {
        let found = try events(in: [[0xEF, 0xBB], Array("x\n\ndata: y\n\n".utf8)])
        #expect(found == [event("y")])
    }

    @Test("a line of the limit is taken, and one byte more is refused behind what came before")
    func longLine() throws {
        let most = Array("data: 1\n\ndata: 345678".utf8)
        let found = try events(in: [most + [10, 10]], limit: 12)
        #expect(found == [event("1"), event("345678")])
        var parser = ServerSentEventParser(limit: 12)
        var before: [ServerSentEvent] = []
        #expect(throws: ServerSentEventError.tooLong(limit: 12)) {
            try parser.read((most + [UInt8(ascii: "9")]).span, into: &before)
        }
        #expect(before == [event("1")])
    }

    @Test("data of many lines is bounded too")
    func longData() throws {
        let line = "data: 12345\n"
        #expect(throws: ServerSentEventError.tooLong(limit: 16)) {
            try events(in: [Array(String(repeating: line, count: 4).utf8)], limit: 16)
        }
    }
}
