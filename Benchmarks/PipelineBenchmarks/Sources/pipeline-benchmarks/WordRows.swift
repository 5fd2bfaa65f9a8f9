import RealtimeOfflineEngines
import RealtimePipeline

/// How many words the embedded recogniser gets wrong, with a grammar and without.
enum WordRows {
    static func show(scenario path: String) throws {
        let commands = try Scenario(contentsOfFile: path)
        let cards = try Recordings.cardsGrammar()
        let recogniser = try PocketSphinxRecognizer()
        write(
            """

            Words replaced, left out and put in, over words said.

            | speech | clips | words | free speech | grammar | whose |
            |---|---|---|---|---|---|
            """
        )
        var rows: [(name: String, clips: [Clip], grammar: String?, whose: String)] = [
            ("people: hands of cards", try Recordings.cards(), cards, "the recordings' own"),
            ("people: \"go forward ten meters\"", [try Recordings.goForward()], commands.grammar, "`commands`"),
            ("people: a novel read aloud", try Recordings.sentences(), nil, "none has it"),
        ]
        for voice in ["slt", "kal16"] {
            rows.append(("synthetic: flite's \(voice)", try spoken(by: voice), commands.grammar, "`commands`"))
        }
        for row in rows {
            let free = try errors(in: row.clips, grammar: nil, recogniser)
            let bound = try row.grammar.map { try errors(in: row.clips, grammar: $0, recogniser).cell }
            let cells = [row.name, "\(row.clips.count)", "\(free.said)", free.cell, bound ?? "–", row.whose]
            write("| " + cells.joined(separator: " | ") + " |")
        }
        try showRejections(commands, recogniser)
        try showCalls(recogniser)
    }

    /// The same of a server's recogniser, which knows no grammar.
    static func show(server: RecognizerServer) throws {
        let recogniser = server.recognizer()
        write(
            """

            Words replaced, left out and put in, over words said.

            | speech | clips | words | wrong |
            |---|---|---|---|
            """
        )
        let rows = [
            ("people: hands of cards", try Recordings.cards()),
            ("people: \"go forward ten meters\"", [try Recordings.goForward()]),
            ("people: a novel read aloud", try Recordings.sentences()),
        ]
        for (name, clips) in rows {
            var errors = WordErrors()
            for clip in clips {
                let heard = try hear(clip, Conversations.free, recogniser)
                errors.count(RecognizerServer.plain(heard), of: RecognizerServer.plain(clip.words ?? ""))
            }
            write("| \(name) | \(clips.count) | \(errors.said) | \(errors.cell) |")
        }
        try showCalls(recogniser)
    }

    /// Whether what is understood suffers where the recogniser is asked in pauses: turns found in the clips, and nothing
    /// late.
    private static func showCalls(_ recogniser: any SpeechRecognizer) throws {
        let clips = try Recordings.cards() + [Recordings.goForward()] + Recordings.sentences()
        write(
            """

            The same in calls without a grammar, all clips one after the other, by the silence after which the recogniser \
            is asked; *asked*: how often, *taken*: turns whose transcript was the answer.

            | endpoint | asked after | wrong | asked | taken |
            |---|---|---|---|---|
            """
        )
        for silence in [300, 500] {
            for asked in [nil, 100, 150, 200] {
                let speculation = asked.map { SpeculationSettings(silence: .milliseconds($0)) }
                var call = try CallWithoutTime(
                    Conversations.free,
                    recogniser,
                    silence: silence,
                    speculation: speculation
                )
                let errors = try errors(in: clips, &call)
                let statistics = call.statistics
                let cells = [
                    "\(silence)", asked.map { "\($0)" } ?? "–", errors.cell, "\(statistics.asked)",
                    "\(statistics.adopted)",
                ]
                write("| " + cells.joined(separator: " | ") + " |")
            }
        }
    }

    private static func errors(in clips: [Clip], _ call: inout CallWithoutTime) throws -> WordErrors {
        var errors = WordErrors()
        for clip in clips {
            errors.count(RecognizerServer.plain(try call.hear(clip)), of: RecognizerServer.plain(clip.words ?? ""))
        }
        return errors
    }

    /// How often something that is no command is taken for one.
    private static func showRejections(_ commands: Scenario, _ recogniser: PocketSphinxRecognizer) throws {
        let clips = try Recordings.sentences() + Recordings.cards() + Recordings.unlabelled()
        let setup = ConversationSetup(scenario: commands, language: .english)
        var taken: [String] = []
        for clip in clips {
            let heard = try hear(clip, setup, recogniser)
            if !heard.isEmpty { taken.append("\(clip.name) for \"\(heard)\"") }
        }
        let which = taken.isEmpty ? "" : ": " + taken.joined(separator: ", ")
        write("\nOf \(clips.count) recordings without a command, \(taken.count) were taken for one\(which).")
    }

    /// Commands of the scenario's grammar, spoken by a machine: easier than people, and the same everywhere.
    private static func spoken(by voice: String) throws -> [Clip] {
        let synthesizer = FliteSynthesizer()
        try synthesizer.prepare(for: ConversationSetup(scenario: Scenario(id: "spoken"), voice: voice))
        guard synthesizer.sampleRate == Clip.rate else { throw BenchmarkError("flite's \(voice) is not at 16 kHz") }
        return try [
            "go forward ten meters", "turn left ninety degrees", "walk backward five steps", "stop now",
            "drive straight ahead a hundred meters", "turn around", "move right three feet", "please wait here",
            "go back twenty one steps", "turn right forty five degrees", "faster", "what can you do",
        ].map { words in
            var samples = [Int16](repeating: 0, count: 4_800)
            try synthesizer.synthesize(words, cancellation: .never) { chunk in
                for index in chunk.indices { samples.append(chunk[index]) }
                return true
            }
            return Clip(name: words, words: words, samples: samples + [Int16](repeating: 0, count: 8_000))
        }
    }

    private static func errors(
        in clips: [Clip],
        grammar: String?,
        _ recogniser: PocketSphinxRecognizer
    ) throws -> WordErrors {
        let setup = ConversationSetup(scenario: Scenario(id: "words", grammar: grammar), language: .english)
        var errors = WordErrors()
        for clip in clips { errors.count(try hear(clip, setup, recogniser), of: clip.words ?? "") }
        return errors
    }

    /// As in a conversation that begins with this clip.
    private static func hear(
        _ clip: Clip,
        _ setup: ConversationSetup,
        _ recogniser: any SpeechRecognizer
    ) throws -> String {
        try recogniser.prepare(for: setup)
        try recogniser.beginUtterance()
        try recogniser.accept(clip.samples.span)
        return try recogniser.finishUtterance(.never).text
    }
}
