import RealtimeProtocol
import RealtimeSession
import RealtimeUnits
import Testing

@Suite("A peer that does not read")
struct FrozenPeerTests {
    static let connection = ServerHarness.connection

    /// A server session whose client reads nothing, and is never given up for it.
    static func frozen() throws -> ServerHarness {
        var harness = try ServerHarness(lead: nil) { configuration in
            configuration.limits.sending.stall = nil
            configuration.limits.idle = .seconds(3_600)
        }
        try harness.input(.writabilityChanged(connection, isWritable: false))
        return harness
    }

    /// Ten minutes of a reply: 50 frames of audio a second, and two words a second.
    static func tenMinutes(
        _ harness: inout ServerHarness,
        each body: (Int, SendStatistics) throws -> Void = { _, _ in }
    ) throws {
        let id = try #require(try harness.command { $0.beginResponse(at: $1) })
        for frame in 0..<30_000 {
            try harness.command { session, now in
                if frame % 25 == 0 { session.append(text: "\(frame) ", to: id) }
                let isTaken = session.append(audio: ServerHarness.silence(20), to: id, at: now)
                #expect(isTaken)
            }
            harness.now = harness.now.advanced(by: .milliseconds(20))
            try body(frame, harness.session.sendStatistics)
        }
    }

    @Test("Ten minutes of a frozen client cost ten seconds of audio, and every dropped frame is counted")
    func serverRole() throws {
        var harness = try Self.frozen()
        var mostSlots = 0
        var mostMessages = 0
        try Self.tenMinutes(&harness) { _, statistics in
            mostSlots = max(mostSlots, statistics.queueSlots)
            mostMessages = max(mostMessages, statistics.queuedMessages)
        }
        let statistics = harness.session.sendStatistics
        #expect(statistics.queuedAudio == .seconds(10))
        #expect(statistics.droppedAudioFrames == 30_000 - 500)
        #expect(statistics.droppedAudio == .seconds(590))
        // 500 frames of audio, the words between them, the joined words before them, and the events of the beginning.
        #expect(mostMessages <= 500 + 64)
        #expect(mostSlots <= 2 * mostMessages + 65)
        #expect(harness.session.pendingOutput == .zero)
    }

    @Test("A client that thaws gets every control event and every word, in order, and the last ten seconds of audio")
    func thaw() throws {
        var harness = try Self.frozen()
        try Self.tenMinutes(&harness)
        harness.seen = []
        try harness.command { session, now in
            if let id = session.activeResponse { session.finishResponse(id, at: now) }
        }
        try harness.input(.writabilityChanged(Self.connection, isWritable: true))
        #expect(harness.heardMilliseconds == 10_000)
        let words = harness.seen.filter { $0["type"] == "response.output_audio_transcript.delta" }
        let spoken = words.compactMap { $0["delta"]?.stringValue }.joined()
        #expect(spoken == stride(from: 0, to: 30_000, by: 25).map { "\($0) " }.joined())
        #expect(words.count < 100, "1 200 pieces were not joined")
        let types = harness.newTypes()
        #expect(types.first == "response.created")
        #expect(types.last == "response.done")
    }

    @Test("The model side is told of the backlog once, and once that it is gone")
    func waterMarks() throws {
        var harness = try Self.frozen()
        try Self.tenMinutes(&harness)
        try harness.input(.writabilityChanged(Self.connection, isWritable: true))
        let changes = harness.told.compactMap { if case .backlogChanged(let isHigh) = $0 { isHigh } else { nil } }
        #expect(changes == [true, false])
    }

    @Test("A client that reads nothing for a minute is closed with 1008, one that reads now and then is not")
    func stall() throws {
        var harness = try ServerHarness(lead: nil)
        let id = try #require(try harness.command { $0.beginResponse(at: $1) })
        for _ in 0..<5 {
            try harness.input(.writabilityChanged(ServerHarness.connection, isWritable: false))
            _ = try harness.command { $0.append(audio: ServerHarness.silence(20), to: id, at: $1) }
            try harness.pass(.seconds(59))
            try harness.input(.writabilityChanged(ServerHarness.connection, isWritable: true))
        }
        #expect(harness.closes.isEmpty)
        try harness.input(.writabilityChanged(ServerHarness.connection, isWritable: false))
        _ = try harness.command { $0.append(audio: ServerHarness.silence(20), to: id, at: $1) }
        try harness.pass(.seconds(60))
        #expect(harness.closes.map(\.code) == [1008])
        #expect(harness.session.isEnded)
    }

    @Test("Words that cannot be dropped end a session before they fill the memory")
    func overflow() throws {
        var harness = try ServerHarness(lead: nil) { configuration in
            configuration.limits.sending.controlBytes = 10_000
            configuration.limits.sending.stall = nil
        }
        try harness.input(.writabilityChanged(ServerHarness.connection, isWritable: false))
        let id = try #require(try harness.command { $0.beginResponse(at: $1) })
        for _ in 0..<1_000 where !harness.session.isEnded {
            try harness.command { session, _ in session.append(text: "some more words ", to: id) }
        }
        #expect(harness.closes.map(\.code) == [1008])
    }

    @Test(
        "A minute of microphone for a frozen server costs ten seconds, exactly counted, and then the server is given up"
    )
    func clientRole() throws {
        var harness = try ClientHarness()
        try harness.input(.writabilityChanged(ClientHarness.connection, isWritable: false))
        var mostSlots = 0
        for _ in 0..<(50 * 59) {
            try harness.command { session, _ in session.append(audio: [UInt8](repeating: 0, count: 960)) }
            try harness.pass(.milliseconds(20))
            mostSlots = max(mostSlots, harness.session.sendStatistics.queueSlots)
        }
        #expect(harness.session.sendStatistics.droppedAudioFrames == 50 * 59 - 500)
        #expect(mostSlots <= 2 * 500 + 65)
        #expect(harness.events.contains(.backlogChanged(isHigh: true)))
        try harness.pass(.seconds(2))
        #expect(harness.events.last == .ended(.serverDoesNotRead))
    }
}
