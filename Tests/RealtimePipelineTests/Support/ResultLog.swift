import RealtimeLocks
import RealtimeUnits

@testable import RealtimePipeline

/// Collects what a sink is given.
final class ResultLog: Sendable {
    private let results = Monitor<[EngineResult]>([])

    var sink: @Sendable (EngineResult) -> Void {
        { result in self.results.withLock { $0.append(result) } }
    }

    var count: Int { results.withLock { $0.count } }

    var all: [EngineResult] { results.withLock { $0 } }

    var payloads: [EngineResult.Payload] { all.map(\.payload) }

    var transcripts: [String] {
        payloads.compactMap { if case .finalTranscript(let transcript) = $0 { transcript.text } else { nil } }
    }

    var partials: [String] {
        payloads.compactMap { if case .partialTranscript(let transcript) = $0 { transcript.text } else { nil } }
    }

    var failures: [EngineError] {
        payloads.compactMap { if case .failure(let error) = $0 { error } else { nil } }
    }

    var finishedReplies: [String] {
        payloads.compactMap { if case .replyFinished(let text) = $0 { text } else { nil } }
    }

    /// Tags of the clauses that were spoken to the end.
    var spokenTags: [Int] {
        all.compactMap { if case .synthesisFinished = $0.payload { $0.tag } else { nil } }
    }
}
