import RealtimeAudio
import RealtimeUnits
import Testing

/// One character of a marble string is 20 ms at 16 kHz: 320 samples. In: `#` speech (0.9), `+` between the thresholds
/// (0.4), `-` silence (0). Out, under the hop that caused it: `(` started, `)` stopped, `!` idle timeout, `x` misfire, `-` nothing.
private struct Marble {
    var settings = TurnDetectionSettings(
        prefixPadding: .milliseconds(40),
        silenceDuration: .milliseconds(100),
        minimumSpeech: .zero
    )

    func run(_ input: String, _ prepare: (inout TurnDetector) -> Void = { _ in }) throws -> (String, [TurnEvent]) {
        var detector = try TurnDetector(settings: settings, sampleRate: .hz16000, hopLength: SampleCount(320))
        prepare(&detector)
        var output = ""
        var events: [TurnEvent] = []
        for mark in input {
            let event = detector.scored(mark == "#" ? 0.9 : mark == "+" ? 0.4 : mark == "N" ? .nan : 0)
            switch event {
            case .speechStarted: output += "("
            case .speechStopped: output += ")"
            case .idleTimedOut: output += "!"
            case .misfired: output += "x"
            case .committed: output += "c"
            case nil: output += "-"
            }
            if let event { events.append(event) }
        }
        return (output, events)
    }
}

extension TurnEvent {
    /// Milliseconds at 16 kHz.
    fileprivate var milliseconds: Int {
        switch self {
        case .speechStarted(let at), .speechStopped(let at): at.milliseconds(at: .hz16000)
        case .idleTimedOut(_, let to), .misfired(_, let to), .committed(_, let to): to.milliseconds(at: .hz16000)
        }
    }
}

@Suite("Turn detector")
struct TurnDetectorTests {
    @Test("Speech starts a turn at once and silence of the set length ends it")
    func oneTurn() throws {
        let (output, events) = try Marble().run(
            "-----####----------"
        )
        #expect(
            output
                == "-----(-------)-----"
        )
        // Speech from 100 to 180 ms; 40 ms of padding before, 100 ms of silence behind.
        #expect(events.map(\.milliseconds) == [60, 280])
    }

    @Test("A pause shorter than the silence does not end the turn")
    func pause() throws {
        let (output, _) = try Marble().run(
            "--##----##----##-----"
        )
        #expect(
            output
                == "--(-----------------)"
        )
    }

    @Test("Scores between the thresholds keep speech going but neither start nor resume it")
    func hysteresis() throws {
        let (output, events) = try Marble().run(
            "++++##+++++-++++---"
        )
        #expect(
            output
                == "----(----------)---"
        )
        #expect(events.map(\.milliseconds) == [40, 320])
    }

    @Test("A score that is not a number is silence")
    func notANumber() throws {
        let (output, _) = try Marble().run(
            "NN##NNNNNNN"
        )
        #expect(
            output
                == "--(-----)--"
        )
    }

    @Test("Speech shorter than the minimum is no turn; longer speech starts where it began")
    func minimumSpeech() throws {
        var marble = Marble()
        marble.settings.minimumSpeech = .milliseconds(60)
        let (output, events) = try marble.run(
            "----##--#--####-------"
        )
        #expect(
            output
                == "------x--x---(-----)--"
        )
        #expect(events.map(\.milliseconds) == [120, 180, 180, 400])
        #expect(events.first == .misfired(from: SampleCount(1_280), to: SampleCount(1_920)))
    }

    @Test("The padding does not reach before the stream nor into the turn before")
    func paddingBounds() throws {
        var marble = Marble()
        marble.settings.prefixPadding = .milliseconds(300)
        let (output, events) = try marble.run(
            "-##-----#-----"
        )
        #expect(
            output
                == "-(-----)(----)"
        )
        #expect(events.map(\.milliseconds) == [0, 160, 160, 280])
    }

    @Test("No silence duration ends a turn with the first silent hop")
    func noSilence() throws {
        var marble = Marble()
        marble.settings.silenceDuration = .zero
        let (output, events) = try marble.run("--##--")
        #expect(output == "--(-)-")
        #expect(events.map(\.milliseconds) == [0, 80])
    }

    @Test("A silence that ends inside a hop is reported where it ended")
    func insideAHop() throws {
        var marble = Marble()
        marble.settings.silenceDuration = .milliseconds(50)
        let (output, events) = try marble.run("##-----")
        #expect(output == "(---)--")
        #expect(events.map(\.milliseconds) == [0, 90])
    }

    @Test("A silence is long enough as soon as it is, though its hop has no score yet")
    func beforeTheScore() throws {
        var marble = Marble()
        marble.settings.silenceDuration = .milliseconds(50)
        var detector = try TurnDetector(settings: marble.settings, sampleRate: .hz16000, hopLength: SampleCount(320))
        for score: Float in [0.9, 0, 0] { _ = detector.scored(score) }
        // The silence began at 320 and is 800 samples long; 960 have been judged.
        #expect(detector.received(unscored: SampleCount(159)) == nil)
        #expect(detector.received(unscored: SampleCount(160)) == .speechStopped(at: SampleCount(1_120)))
        #expect(detector.received(unscored: SampleCount(319)) == nil)
        #expect(detector.lastTurn == .zero..<SampleCount(1_120))
        #expect(detector.scored(0.9) == .speechStarted(at: SampleCount(1_120)))
        #expect(detector.received(unscored: SampleCount(319)) == nil)
    }

    @Test("Speech that may be ending the pause waits for its score")
    func resumptionWaits() throws {
        var marble = Marble()
        marble.settings.silenceDuration = .milliseconds(50)
        marble.settings.minimumResumption = .milliseconds(40)
        var detector = try TurnDetector(settings: marble.settings, sampleRate: .hz16000, hopLength: SampleCount(320))
        for score: Float in [0.9, 0.9, 0, 0.9] { _ = detector.scored(score) }
        #expect(detector.received(unscored: SampleCount(319)) == nil)
        #expect(detector.scored(0.9) == nil)
        #expect(detector.activity == .speaking)
    }

    @Test("The idle timeout runs from where it was armed, once, and speech ends it")
    func idleTimeout() throws {
        var marble = Marble()
        marble.settings.idleTimeout = .milliseconds(120)
        let (output, events) = try marble.run("------------") { $0.armIdleTimeout(at: SampleCount(640)) }
        #expect(output == "-------!----")
        #expect(events == [.idleTimedOut(from: SampleCount(640), to: SampleCount(2_560))])
        let (spoken, _) = try marble.run("---#-----------") { $0.armIdleTimeout(at: .zero) }
        #expect(spoken == "---(----)------")
        let (disarmed, _) = try marble.run("------------") {
            $0.armIdleTimeout(at: .zero)
            $0.disarmIdleTimeout()
        }
        #expect(disarmed == "------------")
    }

    @Test("Silence so far is nil outside a turn, zero in speech, and grows in a pause")
    func silenceSoFar() throws {
        var detector = try TurnDetector(
            settings: Marble().settings,
            sampleRate: .hz16000,
            hopLength: SampleCount(320)
        )
        var seen: [Int?] = []
        for score: Float in [0, 0.9, 0, 0, 0.9, 0, 0, 0, 0, 0] {
            _ = detector.scored(score)
            seen.append(detector.silence?.value)
        }
        #expect(seen == [nil, 0, 320, 640, 0, 320, 640, 960, 1_280, nil])
        #expect(detector.activity == .quiet)
    }

    @Test("A cut ends the turn without an event, and the next does not reach back over it")
    func cut() throws {
        var detector = try TurnDetector(
            settings: Marble().settings,
            sampleRate: .hz16000,
            hopLength: SampleCount(320)
        )
        _ = detector.scored(0.9)
        detector.cut()
        #expect(detector.activity == .quiet)
        #expect(detector.position == SampleCount(320))
        #expect(detector.scored(0.9) == .speechStarted(at: SampleCount(320)))
        detector.reset()
        #expect(detector.position == .zero)
        #expect(detector.scored(0.9) == .speechStarted(at: .zero))
    }

    @Test("Speech shorter than the minimum resumption is part of the pause; longer speech ends it")
    func minimumResumption() throws {
        var marble = Marble()
        marble.settings.minimumResumption = .milliseconds(40)
        let (output, events) = try marble.run(
            "--####-#-##+---#---"
        )
        #expect(
            output
                == "--(-------------)--"
        )
        // The last speech ends at 240 ms; the click at 300 ms does not move the end of the silence behind it.
        #expect(events.map(\.milliseconds) == [0, 340])
        // A click across the end of the silence puts the decision off by itself, and the end not at all.
        let (late, stopped) = try marble.run("##----#--")
        #expect(late == "(------)-")
        #expect(stopped.map(\.milliseconds) == [0, 140])
    }

    @Test("The last turn is the audio from its start to its end, and no two turns share a sample")
    func lastTurn() throws {
        var detector = try TurnDetector(
            settings: Marble().settings,
            sampleRate: .hz16000,
            hopLength: SampleCount(320)
        )
        var turns: [Range<SampleCount>] = []
        for mark in "-##-----#------" {
            if case .speechStopped? = detector.scored(mark == "#" ? 0.9 : 0) {
                turns.append(try #require(detector.lastTurn))
            }
        }
        #expect(turns == [SampleCount(0)..<SampleCount(2_560), SampleCount(2_560)..<SampleCount(4_480)])
        detector.reset()
        #expect(detector.lastTurn == nil)
    }

    @Test("Every dialect's settings are accepted and differ from OpenAI's where it says so")
    func dialects() throws {
        let all: [TurnDetectionSettings] = [
            .openAI, .openAIBeta, .dashScopeOmni, .dashScopeASR, .xAI, .stepFun, .silero, .liveKit, .pipecat,
        ]
        #expect(Set(all).count == all.count)
        for settings in all {
            var detector = try TurnDetector(settings: settings, sampleRate: .hz16000, hopLength: SampleCount(512))
            var events: [TurnEvent] = []
            for hop in 0..<100 { if let event = detector.scored(hop < 20 ? 0.95 : 0) { events.append(event) } }
            #expect(events.count == 2)
            let end = SampleCount(settings.silenceDuration, at: .hz16000) + SampleCount(20 * 512)
            #expect(events.last == .speechStopped(at: end))
        }
        #expect(TurnDetectionSettings.silero.effectiveReleaseThreshold == 0.35)
        #expect(TurnDetectionSettings.pipecat.effectiveReleaseThreshold == 0.7)
    }

    @Test("Settings that make no sense are refused, and an update that fails changes nothing")
    func refusals() throws {
        #expect(throws: TurnDetectionError.self) {
            try TurnDetector(sampleRate: .hz16000, hopLength: .zero)
        }
        #expect(throws: TurnDetectionError.self) {
            try TurnDetector(sampleRate: .hz16000, hopLength: SampleCount(.max))
        }
        var detector = try TurnDetector(sampleRate: .hz16000, hopLength: SampleCount(160))
        for bad in [
            TurnDetectionSettings(threshold: .nan),
            TurnDetectionSettings(releaseThreshold: .infinity),
            TurnDetectionSettings(silenceDuration: .milliseconds(-1)),
            TurnDetectionSettings(minimumResumption: .milliseconds(-1)),
            TurnDetectionSettings(idleTimeout: .seconds(-1)),
        ] {
            #expect(throws: TurnDetectionError.self) { try detector.update(bad) }
        }
        #expect(detector.settings == TurnDetectionSettings())
    }

    @Test("Turns never overlap, start and stop alternate, and positions never pass what was heard", arguments: 0..<200)
    func invariants(seed: UInt64) throws {
        var generator = SeededGenerator(seed: seed)
        let settings = TurnDetectionSettings(
            threshold: 0.5,
            prefixPadding: .milliseconds(Int.random(in: 0...400, using: &generator)),
            silenceDuration: .milliseconds(Int.random(in: 0...400, using: &generator)),
            minimumSpeech: .milliseconds(Int.random(in: 0...100, using: &generator)),
            minimumResumption: .milliseconds(Int.random(in: 0...60, using: &generator))
        )
        var detector = try TurnDetector(settings: settings, sampleRate: .hz16000, hopLength: SampleCount(160))
        var last = SampleCount.zero
        var inTurn = false
        var score: Float = 0
        for _ in 0..<500 {
            if Int.random(in: 0..<8, using: &generator) == 0 { score = Float.random(in: 0...1, using: &generator) }
            let event = detector.scored(score)
            switch event {
            case .speechStarted(let at):
                #expect(!inTurn && at >= last && at < detector.position, "seed \(seed)")
                (inTurn, last) = (true, at)
            case .speechStopped(let at):
                #expect(inTurn && at >= last && at <= detector.position, "seed \(seed)")
                (inTurn, last) = (false, at)
            case .misfired(let from, let to):
                #expect(!inTurn && from < to && to < detector.position, "seed \(seed)")
                let length = (to - from).duration(at: .hz16000)
                #expect(length < settings.minimumSpeech, "seed \(seed)")
            case .committed, .idleTimedOut: Issue.record("nobody asked for it, seed \(seed)")
            case nil: break
            }
            #expect((detector.silence != nil) == inTurn)
        }
    }
}
