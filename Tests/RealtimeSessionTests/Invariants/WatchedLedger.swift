import RealtimeProtocol
import RealtimeUnits

@testable import RealtimeSession

/// The account of what was heard, beside a listener who knows.
struct WatchedLedger: Explorable {
    enum Move: Hashable, Sendable, CaseIterable {
        case audioA, audioALittle, audioAOtherPart, audioB, audioUnnamed, announceB, completeA, completeResponse
        case acknowledge, acknowledgeStale, acknowledgeInResponse, step, pause, resume, halt, cut, telephony
    }

    struct Shape: Hashable {
        var ledger: PlayedAudioLedger
        var now: SessionInstant
        var isPaused: Bool
    }

    private var ledger: PlayedAudioLedger
    private var listener: ListenerOracle
    private var now = SessionInstant.start
    private(set) var violation: String?

    init(_ accounting: PlaybackAccounting) {
        let rate = SampleRate.hz24000
        ledger = PlayedAudioLedger(rate: rate, accounting: accounting)
        listener = ListenerOracle(rate: rate, needsAcknowledgements: accounting == .acknowledged)
    }

    var shape: Shape { Shape(ledger: ledger, now: now, isPaused: listener.isPaused) }

    private mutating func fail(_ text: String) { violation = violation ?? text }

    private mutating func audio(_ count: Int, item: ItemID?, part: Int = 0) {
        let response: ResponseID = item == "b" ? "r2" : "r1"
        ledger.receive(
            SampleCount(count),
            of: PlayedAudioLedger.PartName(response: response, item: item, contentIndex: part),
            at: now
        )
        listener.receive(
            count,
            ListenerOracle.Key(item: item ?? ItemID(rawValue: response.rawValue), part: part),
            rate: ledger.rate,
            at: now
        )
    }

    mutating func make(_ move: Move) -> Bool {
        switch move {
        case .audioA: audio(2_400, item: "a")
        case .audioALittle: audio(7, item: "a")
        case .audioAOtherPart: audio(2_400, item: "a", part: 1)
        case .audioB: audio(2_400, item: "b")
        case .audioUnnamed: audio(2_400, item: nil)
        case .announceB: ledger.announce(PlayedAudioLedger.PartName(response: "r2", item: "b", contentIndex: 0))
        case .completeA: ledger.complete(response: "r1", item: "a")
        case .completeResponse: ledger.complete(response: "r2")
        case .acknowledge:
            ledger.acknowledge(SampleCount(3_000), generation: ledger.generation)
            listener.acknowledge(SampleCount(3_000))
        case .acknowledgeStale:
            let before = ledger
            ledger.acknowledge(SampleCount(3_000), generation: ledger.generation.next)
            if ledger != before { fail("12: an acknowledgement of another generation counts") }
        case .acknowledgeInResponse: ledger.acknowledge(inResponse: .zero)
        case .step: now = now.advanced(by: .milliseconds(33))
        case .pause:
            guard !listener.isPaused, !listener.isStopped else { return false }
            ledger.pause(at: now)
            listener.pause(at: now)
        case .resume:
            guard listener.isPaused else { return false }
            ledger.resume(at: now)
            listener.resume(at: now)
        case .halt: halt()
        case .cut: cut()
        case .telephony:
            guard ledger.rate != .hz8000 else { return false }
            halt()
            ledger.adopt(.hz8000)
        }
        if !listener.isStopped { check() }
        return true
    }

    private mutating func halt() {
        let generation = ledger.generation
        ledger.halt(at: now)
        if !listener.isStopped, ledger.generation <= generation, listener.received > .zero {
            fail("22: a stop that is no new generation")
        }
        listener.stop(at: now)
    }

    private mutating func cut() {
        halt()
        var deleted: Set<ItemID> = []
        for cut in ledger.takeCuts(at: now) {
            switch cut {
            case .truncate(let item, let part, let end):
                let truth = listener.heard(of: item, part: part, at: now)
                if end.duration(at: ledger.rate) > truth + ClientInvariants.rounding {
                    fail("11: claims \(end) of \(item), heard \(truth)")
                }
                if deleted.contains(item) { fail("11: \(item) is deleted and cut") }
            case .delete(let item):
                if listener.heard(of: item, part: nil, at: now) >= .milliseconds(2) { fail("11: \(item) was heard") }
                if !deleted.insert(item).inserted { fail("11: \(item) is deleted twice") }
            }
        }
        if !ledger.takeCuts(at: now).isEmpty { fail("11: a second call has something to say") }
    }

    private mutating func check() {
        let (heard, truth) = (ledger.heard(at: now), listener.heard(at: now))
        if heard > truth { fail("11: \(heard) are taken as heard, \(truth) were") }
        if heard > ledger.received { fail("11: more is heard than came") }
        if ledger.remaining(at: now) < .zero || ledger.heardOfResponse(at: now) < .zero { fail("a negative duration") }
    }
}
