import RealtimeProtocol
import RealtimeSession
import RealtimeTestKit
import RealtimeUnits
import Testing

@Suite("Interruption")
struct InterruptionTests {
    /// A reply of this length has come whole, and waits for nothing longer than 200 ms.
    private static func replying(_ milliseconds: Int) throws -> ClientHarness {
        var harness = try ClientHarness {
            $0.interruption = InterruptionPolicy(
                minimumSpeech: .milliseconds(100),
                backchannelGuard: .milliseconds(200),
                falseInterruptionTimeout: .milliseconds(200)
            )
        }
        try harness.created("r")
        try harness.audio(milliseconds)
        try harness.done("r")
        return harness
    }

    /// Plays the microphone lane of a diagram (`s` speech) against a reply and draws what becomes of it: `p` plays,
    /// `-` is held, `!` is the stop, `~` the going on.
    static func outcome(_ microphone: String, reply milliseconds: Int) throws -> String {
        var harness = try replying(milliseconds)
        var diagram = MarbleDiagram(lanes: [.playback])
        var wasSpeech = false
        var isHeld = false
        var isOver = false
        for character in microphone {
            let frame = harness.now
            if (character == "s") != wasSpeech {
                wasSpeech.toggle()
                try harness.command { [wasSpeech] session, now in
                    wasSpeech ? session.userSpeechStarted(at: now) : session.userSpeechStopped(at: now)
                }
            }
            harness.events.removeAll { if case .received = $0 { true } else { false } }
            try harness.pass(.nanoseconds(19_999_999))
            var mark: Character?
            for event in harness.events {
                switch event {
                case .pausePlayback: isHeld = true
                case .resumePlayback: (isHeld, mark) = (false, "~")
                case .stopPlayback: (isOver, mark) = (true, "!")
                default: break
                }
            }
            harness.events = []
            if let mark {
                diagram.mark(mark, in: .playback, from: frame)
            } else if !isOver, harness.session.isPlaying(at: harness.now) {
                diagram.mark(isHeld ? "-" : "p", in: .playback, from: frame)
            }
            harness.clock.advance(by: .nanoseconds(1))
        }
        return String(diagram.description.dropFirst("playback ".count))
    }

    @Test("Speech that lasts holds the reply at once and then stops it")
    func lasting() throws {
        #expect(
            try Self.outcome("................sssssssss", reply: 2_000)
                == "pppppppppppppppp-----!"
        )
    }

    @Test("Nothing counts as heard while the reply is held, and what follows does again")
    func heardAfterHolding() throws {
        var harness = try Self.replying(2_000)
        try harness.pass(.milliseconds(500))
        try harness.command { $0.userSpeechStarted(at: $1) }
        try harness.pass(.milliseconds(40))
        try harness.command { $0.userSpeechStopped(at: $1) }
        try harness.pass(.milliseconds(200))
        #expect(harness.session.heard(at: harness.now) == SampleCount(12_000))
        try harness.pass(.milliseconds(100))
        #expect(harness.session.heard(at: harness.now) == SampleCount(14_400))
    }

    @Test("A cough holds the reply, which goes on after a while of silence")
    func cough() throws {
        #expect(
            try Self.outcome("................ss..................", reply: 2_000)
                == "pppppppppppppppp------------~ppppppp"
        )
    }

    @Test("A word at the beginning of the reply neither holds nor stops it")
    func backchannelAtStart() throws {
        #expect(try Self.outcome("..ssssss............", reply: 2_000) == "pppppppppppppppppppp")
    }

    @Test("Speech that begins in the guard and goes on stops the reply")
    func insistence() throws {
        #expect(try Self.outcome("..sssssssssssss", reply: 2_000) == "pppppppppppp!")
    }

    @Test("A word at the end of the reply lets it end")
    func backchannelAtEnd() throws {
        #expect(
            try Self.outcome("....................ssssss.........", reply: 500)
                == "ppppppppppppppppppppppppp"
        )
    }

    @Test("Speech with nothing to interrupt does nothing")
    func silence() throws {
        var harness = try ClientHarness { $0.interruption = InterruptionPolicy() }
        try harness.command { $0.userSpeechStarted(at: $1) }
        try harness.pass(.seconds(5))
        #expect(harness.events == [.ready])
    }

    @Test("Held time is not heard time: after a pause the truncation has what was heard, and the fades are handed out")
    func heldTime() throws {
        var harness = try ClientHarness { $0.interruption = InterruptionPolicy(backchannelGuard: .zero) }
        try harness.created("r")
        try harness.audio(5_000)
        try harness.pass(.milliseconds(1_000))
        harness.events = []
        try harness.command { $0.userSpeechStarted(at: $1) }
        try harness.pass(.milliseconds(500))
        #expect(harness.events == [.pausePlayback(fade: .milliseconds(20)), .stopPlayback])
        #expect(harness.cuts == ["i/0:1000"])
        #expect(harness.types == ["response.cancel", "conversation.item.truncate"])
    }

    @Test("A server that was told not to interrupt leaves its speech events to the local rule")
    func serverSpeech() throws {
        var harness = try ClientHarness { $0.interruption = InterruptionPolicy(backchannelGuard: .zero) }
        try harness.server(
            """
            {"type":"session.updated","session":{"type":"realtime","audio":{"input":{"turn_detection":\
            {"type":"server_vad","interrupt_response":false}}}}}
            """
        )
        try harness.created("r")
        try harness.audio(5_000)
        try harness.speechStarted()
        #expect(harness.events.contains(.pausePlayback(fade: .milliseconds(20))))
        try harness.server(#"{"type":"input_audio_buffer.speech_stopped","item_id":"u"}"#)
        try harness.pass(.seconds(2))
        #expect(harness.events.contains(.resumePlayback(fade: .milliseconds(40))))
        #expect(!harness.events.contains(.stopPlayback))
    }
}
