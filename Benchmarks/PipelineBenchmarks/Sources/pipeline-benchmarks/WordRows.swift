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
            let words = row.clips.reduce(0) { $0 + Self.words($1.words ?? "").count }
            let free = try errors(in: row.clips, grammar: nil, recogniser)
            let bound = try row.grammar.map { try cell(errors(in: row.clips, grammar: $0, recogniser), of: words) }
            let cells = [row.name, "\(row.clips.count)", "\(words)", cell(free, of: words), bound ?? "–", row.whose]
            write("| " + cells.joined(separator: " | ") + " |")
        }
        try showRejections(commands, recogniser)
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
            let said = clips.map { Self.words(RecognizerServer.plain($0.words ?? "")) }
            let wrong = try zip(clips, said).reduce(0) { sum, pair in
                let heard = try hear(pair.0, Conversations.free, recogniser)
                return sum + distance(Self.words(RecognizerServer.plain(heard)), pair.1)
            }
            let words = said.reduce(0) { $0 + $1.count }
            write("| \(name) | \(clips.count) | \(words) | \(cell(wrong, of: words)) |")
        }
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
    ) throws -> Int {
        let setup = ConversationSetup(scenario: Scenario(id: "words", grammar: grammar), language: .english)
        return try clips.reduce(0) { sum, clip in
            sum + distance(words(try hear(clip, setup, recogniser)), words(clip.words ?? ""))
        }
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

    private static func words(_ text: String) -> [String] {
        text.split(whereSeparator: \.isWhitespace).map(String.init)
    }

    private static func cell(_ errors: Int, of words: Int) -> String {
        "\((Double(errors) / Double(max(1, words)) * 100).fixed(0)) % (\(errors))"
    }

    /// Levenshtein's, a row of the table at a time.
    private static func distance(_ heard: [String], _ said: [String]) -> Int {
        var row = Array(0...heard.count)
        for (index, word) in said.enumerated() {
            var diagonal = row[0]
            row[0] = index + 1
            for column in heard.indices {
                let cost = min(row[column + 1] + 1, row[column] + 1, diagonal + (heard[column] == word ? 0 : 1))
                diagonal = row[column + 1]
                row[column + 1] = cost
            }
        }
        return row[heard.count]
    }
}
