/// What is left of a call.
struct CallResult: Sendable {
    /// How it went.
    var outcome: CallOutcome
    /// Its turns; the last may not be whole.
    var turns: [Turn]
    /// How late the latest frame of the microphone was: what of a latency may be this program's own.
    var greatestLateness: Duration
    /// Gaps inside replies, where audio came too late.
    var gaps: Int
    /// The recording of the session, line by line; none where it was not asked for.
    var recording: [[UInt8]] = []

    /// The latencies of the turns that were answered.
    var summary: LatencySummary? { LatencySummary(of: turns.compactMap(\.latency)) }

    /// The word error rate of each turn.
    func wordErrorRates(against reference: String) -> [(turn: Int, rate: WordErrorRate)] {
        turns.compactMap { turn in
            WordErrorRate(of: turn.transcript, against: reference).map { (turn.number, $0) }
        }
    }

    /// Fails a call that went well if a turn was misheard by more than `limit`.
    mutating func limitWordErrors(to limit: Double, against reference: String) {
        guard outcome == .succeeded,
            let worst = wordErrorRates(against: reference).max(by: { $0.rate.rate < $1.rate.rate }),
            worst.rate.rate > limit
        else { return }
        outcome = .failed(.misheard(turn: worst.turn, worst.rate, limit: limit))
    }
}
