import RealtimeOfflineEngines
import RealtimePipeline
import RealtimeUnits

/// From the end of what somebody says to the first audio of the answer.
enum LatencyRows {
    static func show(turns: Int, server: RecognizerServer?) throws {
        let embedded: any EngineFactory = OfflineEngineFactory()
        var conversations: [(name: String, setup: ConversationSetup, clips: [Clip], engines: any EngineFactory)] = [
            ("grammar", try Conversations.cards(), try Recordings.cards(), embedded),
            ("free speech", Conversations.free, try Conversations.freeSpeech(), embedded),
        ]
        if let server {
            conversations = [
                ("server, cards", Conversations.free, try Recordings.cards(), try server.factory()),
                ("server, free speech", Conversations.free, try Conversations.freeSpeech(), try server.factory()),
            ]
        }
        write(
            """

            Milliseconds after the true end of speech; calls with and without speculation at the same time.

            | recogniser | endpoint | speculation | turns | turn ended | transcript | first audio | p95 | over endpoint \
            | begun | given | went on | revised | differed | early | none |
            |---|---|---|---|---|---|---|---|---|---|---|---|---|---|---|---|
            """
        )
        for conversation in conversations {
            for silence in [300, 500] {
                let plans = [nil, SpeculationSettings()].enumerated().map { index, speculation in
                    Call.Plan(
                        setup: conversation.setup,
                        clips: conversation.clips,
                        silence: silence,
                        speculation: speculation,
                        // Apart, so that the two do not ask for the same core at the same moment each time.
                        start: .milliseconds(500 + 900 * index)
                    )
                }
                let result = try CallLoop(plans: plans, factory: conversation.engines).run(
                    turns: turns,
                    limit: .seconds(180)
                )
                for (plan, figures) in zip(plans, result.figures) {
                    write(row(conversation.name, plan, figures))
                }
            }
        }
    }

    private static func row(_ name: String, _ plan: Call.Plan, _ figures: Call.Figures) -> String {
        let median = figures.answers.percentile(0.5)
        let over = median.map { "\($0.milliseconds - plan.silence)" } ?? "–"
        let cells: [String] = [
            name, "\(plan.silence)", plan.speculation.map { "\($0.silence.milliseconds) ms" } ?? "off",
            "\(figures.answers.count)", figures.endpoints.medianCell, figures.transcripts.medianCell,
            "**\(figures.answers.medianCell)**", figures.answers.percentile(0.95).map { "\($0.milliseconds)" } ?? "–",
            over, "\(figures.speculation.begun)", "\(figures.speculation.released)",
            "\(figures.speculation.resumed)", "\(figures.speculation.revised)", "\(figures.speculation.differed)",
            "\(figures.early)", "\(figures.unanswered)",
        ]
        return "| " + cells.joined(separator: " | ") + " |"
    }
}
