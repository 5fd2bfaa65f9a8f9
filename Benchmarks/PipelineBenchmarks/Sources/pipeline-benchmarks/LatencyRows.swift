import RealtimeOfflineEngines
import RealtimePipeline
import RealtimeUnits

/// From the end of what somebody says to the first audio of the answer.
enum LatencyRows {
    static func show(turns: Int, server: RecognizerServer?) throws {
        let cards = try Recordings.cards()
        let free = (setup: Conversations.free, clips: try Conversations.freeSpeech())
        let engines: any EngineFactory = try server?.factory() ?? OfflineEngineFactory()
        // A server knows no grammar.
        let conversations: [(name: String, setup: ConversationSetup, clips: [Clip])] = [
            server == nil ? ("grammar", try Conversations.cards(), cards) : ("server, cards", free.setup, cards),
            (server == nil ? "free speech" : "server, free speech", free.setup, free.clips),
        ]
        write(
            """

            Milliseconds after the true end of speech; calls with and without speculation at the same time.

            | recogniser | endpoint | speculation | turns | turn ended | transcript | first audio | p95 | over endpoint \
            | asked | taken | begun | given | went on | revised | differed | early | none | words wrong |
            |---|---|---|---|---|---|---|---|---|---|---|---|---|---|---|---|---|---|---|
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
                let result = try CallLoop(plans: plans, factory: engines).run(
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
            over, "\(figures.speculation.asked)", "\(figures.speculation.adopted)",
            "\(figures.speculation.begun)", "\(figures.speculation.released)",
            "\(figures.speculation.resumed)", "\(figures.speculation.revised)", "\(figures.speculation.differed)",
            "\(figures.early)", "\(figures.unanswered)", figures.words.cell,
        ]
        return "| " + cells.joined(separator: " | ") + " |"
    }
}
