import RealtimeProtocol
import RealtimeSession
import RealtimeTestKit
import RealtimeUnits
import Testing

/// What the exploration of the client role has found, the shortest way to each.
@Suite("Found by exploration")
struct FoundByExplorationTests {
    private static let toTelephony =
        #"{"type":"session.updated","session":{"audio":{"output":{"format":{"type":"audio/pcmu"}}}}}"#

    private func audio(of harness: ClientHarness) -> [[UInt8]] {
        harness.events.compactMap { if case .audio(_, let bytes) = $0 { bytes } else { nil } }
    }

    @Test("A response that is said to be done twice calls its functions once")
    func doneTwice() throws {
        var harness = try ClientHarness()
        try harness.created("r")
        let call = #"{"id":"f","type":"function_call","call_id":"c","name":"f","arguments":"{}"}"#
        for _ in 0..<2 {
            try harness.server(
                #"{"type":"response.done","response":{"id":"r","status":"completed","output":[\#(call)]}}"#
            )
        }
        let calls = harness.events.filter { if case .toolCalls = $0 { true } else { false } }
        #expect(calls.count == 1)
    }

    @Test("An end that comes twice does not end the response after it, which has no name yet")
    func doneTwiceBeforeUnnamed() throws {
        var harness = try ClientHarness()
        try harness.created("r")
        try harness.done("r")
        try harness.server(#"{"type":"response.created","response":{}}"#)
        try harness.command { session, _ in session.createResponse() }
        try harness.done("r")
        #expect(harness.types.isEmpty, "a create leaves while a response is active")
        try harness.server(#"{"type":"response.done","response":{"status":"completed"}}"#)
        #expect(harness.types == ["response.create"])
    }

    @Test("A change of the rate in the middle of a reply stops the playback and takes back what was not heard")
    func rateChanges() throws {
        var harness = try ClientHarness()
        try harness.created("r")
        try harness.audio(1_000)
        try harness.pass(.milliseconds(300))
        let generation = harness.session.playbackGeneration
        try harness.server(Self.toTelephony)
        #expect(harness.events.contains(.stopPlayback))
        #expect(harness.cuts == ["i/0:300"])
        #expect(harness.session.playbackGeneration > generation)
        // The same response goes on at the new rate: counted by itself, and added to what was heard before.
        try harness.audio(1_000)
        try harness.pass(.milliseconds(200))
        #expect(harness.session.heard(at: harness.now) == SampleCount(1_600))
        try harness.speechStarted()
        #expect(harness.cuts == ["i/0:300", "i/0:500"])
    }

    @Test("A change of the rate while nothing was said stops nothing")
    func rateChangesInSilence() throws {
        var harness = try ClientHarness()
        try harness.server(Self.toTelephony)
        #expect(!harness.events.contains(.stopPlayback))
        #expect(harness.session.playbackGeneration == .first)
    }

    @Test("Half a sample that one response leaves is not put in front of the next one")
    func brokenSampleOfAnother() throws {
        var harness = try ClientHarness()
        for (id, base64) in [("r1", "AQID"), ("r2", "BAUGBw==")] {
            try harness.server(
                #"{"type":"response.output_audio.delta","response_id":"\#(id)","item_id":"\#(id)","delta":"\#(base64)"}"#
            )
            try harness.done(id)
        }
        #expect(audio(of: harness) == [[1, 2], [4, 5, 6, 7]])
    }

    @Test("A repeated beginning of a response does not lose the half of a sample that it has left")
    func brokenSampleKept() throws {
        var harness = try ClientHarness()
        try harness.created("r")
        for _ in 0..<2 {
            try harness.server(
                #"{"type":"response.output_audio.delta","response_id":"r","item_id":"i","delta":"AQID"}"#
            )
            try harness.created("r")
        }
        #expect(audio(of: harness) == [[1, 2], [3, 1, 2, 3]])
    }

    @Test("An item that the server has not named is not cut by a name that was made up")
    func unnamedItem() throws {
        var harness = try ClientHarness()
        try harness.server(#"{"type":"response.output_audio.delta","response_id":"r","delta":"AAAAAAAA"}"#)
        try harness.command { $0.cancelResponse(at: $1) }
        #expect(harness.cuts.isEmpty)
    }

    @Test("A response that is asked for after a long silence has its whole time to be answered")
    func createAfterSilence() throws {
        var harness = try ClientHarness()
        harness.clock.advance(by: .seconds(60))
        let id = try #require(try harness.command { session, _ in session.createResponse() })
        try harness.pass(.milliseconds(9_999))
        #expect(!harness.events.contains(.responseOverdue(id)))
        try harness.pass(.milliseconds(1))
        #expect(harness.events.contains(.responseOverdue(id)))
    }

    @Test("A response that is asked for before the server is ready has its whole time from then on")
    func createBeforeReady() throws {
        var harness = try ClientHarness { $0.session = SessionConfiguration() }
        let id = try #require(try harness.command { session, _ in session.createResponse() })
        try harness.pass(.seconds(12))
        try harness.server(#"{"type":"session.created","session":{}}"#)
        try harness.server(#"{"type":"session.updated","session":{}}"#)
        #expect(harness.types == ["session.update", "response.create"])
        try harness.pass(.milliseconds(9_999))
        #expect(!harness.events.contains(.responseOverdue(id)))
        try harness.pass(.milliseconds(1))
        #expect(harness.events.contains(.responseOverdue(id)))
    }

    @Test("Of the responses asked for while the server did not read one leaves, and the next one after its end")
    func createsWhileFrozen() throws {
        var harness = try ClientHarness { $0.sending.stall = nil }
        try harness.input(.writabilityChanged(ClientHarness.connection, isWritable: false))
        for _ in 0..<3 { try harness.command { session, _ in session.createResponse() } }
        try harness.pass(.seconds(30))
        try harness.server(
            #"{"type":"error","error":{"code":"conversation_already_has_active_response","message":"m"}}"#
        )
        try harness.input(.writabilityChanged(ClientHarness.connection, isWritable: true))
        #expect(harness.types == ["response.create"])
        try harness.created("r")
        try harness.done("r")
        #expect(harness.types == ["response.create", "response.create"])
        #expect(!harness.events.contains { if case .responseOverdue = $0 { true } else { false } })
    }

    @Test("A response that was asked for and cancelled before it could leave is not asked for")
    func cancelledWhileHeld() throws {
        var harness = try ClientHarness { $0.session = SessionConfiguration() }
        try harness.command { session, _ in session.createResponse() }
        try harness.command { $0.cancelResponse(at: $1) }
        try harness.server(#"{"type":"session.created","session":{}}"#)
        try harness.server(#"{"type":"session.updated","session":{}}"#)
        #expect(harness.types == ["session.update"])
    }

    @Test("A response that was cancelled before it was refused as one too many is not asked for again")
    func cancelledThenBusy() throws {
        var harness = try ClientHarness()
        let id = try #require(try harness.command { session, _ in session.createResponse() })
        try harness.command { $0.cancelResponse(at: $1) }
        try harness.server(
            """
            {"type":"error","error":{"code":"conversation_already_has_active_response","message":"m",\
            "event_id":"\(id.rawValue)"}}
            """
        )
        try harness.server(#"{"type":"response.done","response":{"id":"own","status":"completed"}}"#)
        #expect(harness.types == ["response.create"])
    }

    @Test("A connection that says again and again that it takes nothing is given up in time all the same")
    func flapping() throws {
        var harness = try ClientHarness { $0.sending.stall = .seconds(20) }
        try harness.input(.writabilityChanged(ClientHarness.connection, isWritable: false))
        try harness.command { session, _ in session.commitInput() }
        for _ in 0..<5 {
            try harness.pass(.seconds(5))
            try harness.input(.writabilityChanged(ClientHarness.connection, isWritable: false))
        }
        #expect(harness.events.last == .ended(.serverDoesNotRead))
    }

    /// A reply of that many milliseconds, so many of them heard, that the user's first sound holds.
    private static func speaking(
        _ milliseconds: Int,
        heard: Int,
        change: (inout ClientSession.Configuration) -> Void = { _ in }
    ) throws -> ClientHarness {
        var harness = try ClientHarness {
            $0.interruption = InterruptionPolicy(backchannelGuard: .zero)
            change(&$0)
        }
        try harness.created("r")
        try harness.audio(milliseconds)
        try harness.pass(.milliseconds(heard))
        return harness
    }

    /// A reply was stopped after 100 ms, the next one has begun, and the user speaks before its first audio.
    private static func heldAfterStop(
        change: (inout ClientSession.Configuration) -> Void = { _ in }
    ) throws -> ClientHarness {
        var harness = try speaking(300, heard: 100, change: change)
        try harness.command { $0.cancelResponse(at: $1) }
        try harness.done("r", "cancelled")
        try harness.created("s")
        try harness.command { $0.userSpeechStarted(at: $1) }
        return harness
    }

    @Test("An application that stops its held loudspeaker by itself is not told later to go on")
    func stopWhileHeld() throws {
        var harness = try Self.speaking(1_000, heard: 300)
        try harness.command { $0.userSpeechStarted(at: $1) }
        try harness.command { $0.truncateToHeard(at: $1) }
        try harness.command { $0.userSpeechStopped(at: $1) }
        try harness.pass(.seconds(5))
        #expect(!harness.events.contains { if case .resumePlayback = $0 { true } else { false } })
        #expect(harness.session.heard(at: harness.now) == SampleCount(7_200))
    }

    @Test("After a held loudspeaker was stopped the next reply is heard as it comes")
    func replyAfterStopWhileHeld() throws {
        var harness = try Self.speaking(1_000, heard: 300)
        try harness.command { $0.userSpeechStarted(at: $1) }
        try harness.command { $0.cancelResponse(at: $1) }
        try harness.done("r", "cancelled")
        try harness.created("s")
        try harness.audio(300, response: "s", item: "j")
        try harness.pass(.milliseconds(100))
        #expect(harness.session.heard(at: harness.now) == SampleCount(2_400))
    }

    @Test("An item that was heard, and of which something comes after its end, is cut and not deleted")
    func lateDelta() throws {
        var harness = try ClientHarness { $0.playback = .acknowledged }
        try harness.created("r")
        try harness.audio(100)
        try harness.server(#"{"type":"response.output_audio.done","response_id":"r","item_id":"i"}"#)
        let generation = harness.session.playbackGeneration
        try harness.command { session, _ in session.acknowledgePlayback(upTo: SampleCount(2_400), of: generation) }
        try harness.audio(100)
        try harness.speechStarted()
        #expect(harness.cuts == ["i/0:100"])
    }

    @Test("An item that goes on after a stop of which the server was not told is cut by all that was heard of it")
    func untoldStop() throws {
        var harness = try ClientHarness { $0.truncatesUnheard = false }
        try harness.server(
            #"{"type":"session.updated","session":{"audio":{"input":{"turn_detection":{"type":"server_vad"}}}}}"#
        )
        try harness.created("r1")
        try harness.audio(100)
        try harness.pass(.milliseconds(50))
        try harness.speechStarted()
        try harness.created("r2")
        try harness.audio(100, response: "r2", item: "i")
        try harness.command { $0.truncateToHeard(at: $1) }
        #expect(harness.cuts == ["i/0:50"])
    }

    @Test("An item of which a later part was heard is not deleted for a part that comes after it")
    func partsOutOfOrder() throws {
        var harness = try ClientHarness()
        try harness.created("r")
        try harness.audio(100, part: 1)
        try harness.audio(100, part: 0)
        try harness.pass(.milliseconds(50))
        try harness.speechStarted()
        #expect(harness.cuts == ["i/1:50", "i/0:0"])
    }

    @Test("A delta that is dropped begins no response that a report of the playback counts from")
    func reportAfterDropped() throws {
        var harness = try ClientHarness { $0.playback = .acknowledged }
        _ = try harness.command { session, _ in session.createResponse() }
        try harness.command { $0.cancelResponse(at: $1) }
        try harness.server(#"{"type":"response.output_audio.delta","delta":"\#(Self.silence)"}"#)
        // The answer to the create that was cancelled.
        try harness.audio(50, response: "r", item: "i")
        try harness.server(#"{"type":"response.output_audio.delta","item_id":"i","delta":"\#(Self.silence)"}"#)
        try harness.command { session, _ in session.reportPlayback(SampleCount(480)) }
        #expect(harness.session.heard(at: harness.now) == SampleCount(480))
        try harness.command { session, _ in session.reportPlayback(SampleCount(1_680)) }
        #expect(harness.session.heard(at: harness.now) == SampleCount(1_680))
    }

    @Test("A part of a response whose create was cancelled begins nothing that a report of the playback counts from")
    func reportAfterCancelledPart() throws {
        var harness = try ClientHarness { $0.playback = .acknowledged }
        _ = try harness.command { session, _ in session.createResponse() }
        try harness.command { $0.cancelResponse(at: $1) }
        try harness.server(#"{"type":"response.output_audio.delta","delta":"\#(Self.silence)"}"#)
        // The answer to the create that was cancelled.
        try harness.audio(50, response: "r", item: "i", part: 1)
        try harness.server(
            #"{"type":"response.content_part.added","response_id":"r","item_id":"i","content_index":0,"part":{"type":"audio"}}"#
        )
        try harness.server(#"{"type":"response.output_audio.delta","item_id":"i","delta":"\#(Self.silence)"}"#)
        try harness.command { session, _ in session.reportPlayback(SampleCount(480)) }
        #expect(harness.session.heard(at: harness.now) == SampleCount(480))
    }

    @Test("A part of a response that the user has interrupted before it began begins nothing either")
    func reportAfterInterruptedCreate() throws {
        var client = WatchedClient(.clock)
        let moves: [ClientMove] = [
            .connect, .created, .create, .userStarts, .done, .deadlineLate, .audioUnnamed, .created, .audioNamed,
            .partAdded,
        ]
        for move in moves { _ = client.make(move) }
        #expect(client.session.activeResponse == nil)
        _ = client.make(.report)
        #expect(client.session.heard(at: client.now) == SampleCount(480))
        _ = client.make(.cancel)
        #expect(client.violation == nil)
    }

    @Test("Of a reply whose first audio comes while the loudspeaker is held nothing is heard, also after a stop")
    func heldBeforeItsFirstAudio() throws {
        var harness = try Self.heldAfterStop()
        try harness.audio(300, response: "s", item: "j")
        try harness.pass(.milliseconds(100))
        #expect(harness.session.heard(at: harness.now) == .zero)
        // It was no interruption: the reply goes on from its beginning.
        try harness.command { $0.userSpeechStopped(at: $1) }
        try harness.passToDeadline()
        try harness.pass(.milliseconds(100))
        #expect(harness.session.heard(at: harness.now) == SampleCount(2_400))
    }

    @Test("A reply whose first audio comes after the loudspeaker was held, and went on, is heard from its beginning")
    func heldAndGoneOnBeforeItsFirstAudio() throws {
        var harness = try Self.heldAfterStop()
        try harness.command { $0.userSpeechStopped(at: $1) }
        try harness.passToDeadline()
        try harness.audio(300, response: "s", item: "j")
        try harness.pass(.milliseconds(100))
        #expect(harness.session.heard(at: harness.now) == SampleCount(2_400))
    }

    @Test("What was stopped stays as it was heard while the loudspeaker is held and goes on")
    func goesOnAfterStop() throws {
        var harness = try Self.heldAfterStop { $0.truncatesUnheard = false }
        try harness.command { $0.userSpeechStopped(at: $1) }
        try harness.passToDeadline()
        try harness.pass(.milliseconds(100))
        try harness.command { $0.truncateToHeard(at: $1) }
        #expect(harness.cuts == ["i/0:100"])
    }

    /// 50 ms at 24 kHz.
    private static let silence = String(repeating: "A", count: 3_200)

    @Test(
        "Formats that the server says at the beginning are in force where nobody asks for others, and where it is its answer",
        arguments: [(Dialect.openAI, nil), (.browser, nil), (.browser, SessionConfiguration())]
    )
    func formatsOfTheServer(dialect: Dialect, session: SessionConfiguration?) throws {
        var harness = try ClientHarness(dialect: dialect) { $0.session = session }
        try harness.server(
            #"{"type":"session.created","session":{"audio":{"output":{"format":{"type":"audio/pcmu"}}}}}"#
        )
        #expect(harness.session.outputFormat == .muLaw)
    }
}
