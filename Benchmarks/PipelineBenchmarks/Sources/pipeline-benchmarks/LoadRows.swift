import RealtimePipeline
import RealtimeUnits

/// What several calls at once cost, and whether they still answer in time.
enum LoadRows {
    static func show(calls: Int, seconds: Int) throws {
        let conversations: [(name: String, setup: ConversationSetup, clips: [Clip])] = [
            ("grammar", try Conversations.cards(), try Recordings.cards()),
            ("free speech", Conversations.free, try Conversations.freeSpeech()),
        ]
        write(
            """

            \(calls) calls at once for \(seconds) s, endpoint 500 ms. CPU is that of engines, sessions and the clients that
            speak; somebody speaks for more than half of the time.

            | recogniser | speculation | turns | first audio | p95 | CPU s a minute of a call | calls a core |
            |---|---|---|---|---|---|---|
            """
        )
        for conversation in conversations {
            for speculation in [nil, SpeculationSettings()] {
                let plans = (0..<calls).map { index in
                    Call.Plan(
                        setup: conversation.setup,
                        // Each begins with another clip.
                        clips: Array(conversation.clips[(index % conversation.clips.count)...])
                            + conversation.clips[..<(index % conversation.clips.count)],
                        silence: 500,
                        speculation: speculation,
                        start: .milliseconds(300 + 370 * index)
                    )
                }
                let result = try CallLoop(plans: plans).run(limit: .seconds(seconds))
                let answers = result.figures.flatMap(\.answers)
                let share = result.processorTime.seconds / result.length.seconds / Double(calls)
                let cells: [String] = [
                    conversation.name, speculation.map { "\($0.silence.milliseconds) ms" } ?? "off",
                    "\(answers.count)", answers.medianCell,
                    answers.percentile(0.95).map { "\($0.milliseconds)" } ?? "–", (share * 60).fixed(2),
                    (1 / share).fixed(0),
                ]
                write("| " + cells.joined(separator: " | ") + " |")
            }
        }
    }
}
