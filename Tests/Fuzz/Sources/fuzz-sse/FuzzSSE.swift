import FuzzCheck

/// The first byte says how the stream is cut (bits 0 to 4) and how long a line may be (5 to 7), the rest is the stream.
///
/// Checked: whole, cut alike and cut by chance it gives the events that the reference finds, and fails where that does;
/// what is held and what is given stays within the limit; a chat's pieces and its end do not depend on cuts either.
func fuzzOne(_ start: UnsafePointer<UInt8>, _ count: Int) -> CInt {
    guard count > 0 else { return 0 }
    let stream = Array(UnsafeBufferPointer(start: start + 1, count: count - 1))
    let size = Int(start[0] & 31) + 1
    let cuts = [Cut.every(max(1, stream.count)), .every(size), .random(UInt64(start[0]) + 1)]
    let limit = [8, 12, 16, 24, 64, 256, 1_024, ServerSentEventParser.standardLimit][Int(start[0] >> 5)]
    let expected = EventReference(stream, limit: limit)
    for cut in cuts {
        let (found, isTooLong) = events(of: cut.pieces(of: stream), limit: limit)
        check(found == expected.events, "other events than the reference's")
        check(isTooLong == expected.isTooLong, "a limit that does not hold, or holds too early")
    }
    let whole = chat(of: cuts[0].pieces(of: stream))
    for cut in cuts.dropFirst() { check(chat(of: cut.pieces(of: stream)) == whole, "a cut changed a reply") }
    return 0
}

/// Where a stream is cut.
private enum Cut {
    case every(Int)
    /// Pieces of 0 to 15 bytes.
    case random(UInt64)

    func pieces(of stream: [UInt8]) -> [ArraySlice<UInt8>] {
        var pieces: [ArraySlice<UInt8>] = []
        var rest = stream[...]
        // Multiplier and increment of Knuth's MMIX.
        var chance: UInt64 = if case .random(let seed) = self { seed } else { 0 }
        while !rest.isEmpty {
            chance = chance &* 6_364_136_223_846_793_005 &+ 1_442_695_040_888_963_407
            let size = if case .every(let size) = self { size } else { Int(chance >> 60) }
            pieces.append(rest.prefix(size))
            rest = rest.dropFirst(size)
        }
        return pieces
    }
}

private func events(of pieces: [ArraySlice<UInt8>], limit: Int) -> ([ServerSentEvent], isTooLong: Bool) {
    var parser = ServerSentEventParser(limit: limit)
    var events: [ServerSentEvent] = []
    for piece in pieces {
        do throws(ServerSentEventError) {
            try parser.read(piece.span, into: &events)
        } catch {
            return (events, true)
        }
        check(parser.bufferedBytes <= 2 * limit, "more is held than a line and the data of an event")
    }
    for event in events { check(event.data.count <= limit, "an event longer than the limit") }
    return (events, false)
}

/// What became of a chat.
private struct Chat: Equatable {
    var pieces: [String] = []
    var failure: ChatStreamError?
    var isDone = false
    var isFinished = false
}

/// Read as its caller does, which stops at `[DONE]` and at a failure.
private func chat(of pieces: [ArraySlice<UInt8>]) -> Chat {
    var stream = ChatStream()
    var chat = Chat()
    for piece in pieces where chat.failure == nil {
        let (text, failure) = stream.pieces(in: piece.span)
        check(!text.contains(""), "a piece of nothing")
        chat.pieces += text
        chat.failure = failure
    }
    chat.isDone = stream.isDone
    chat.isFinished = stream.isFinished
    return chat
}
