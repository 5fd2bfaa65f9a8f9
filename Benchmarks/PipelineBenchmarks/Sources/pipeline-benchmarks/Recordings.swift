/// People's speech that apt installs: pocketsphinx-testdata.
enum Recordings {
    static let folder = "/usr/share/pocketsphinx/test/data"

    /// "go forward ten meters".
    static func goForward() throws -> Clip {
        try Clip(contentsOf: folder + "/goforward.raw", words: "go forward ten meters")
    }

    /// Two recordings nobody has written down.
    static func unlabelled() throws -> [Clip] {
        try ["numbers", "something"].map { try Clip(contentsOf: "\(folder)/\($0).raw") }
    }

    /// Five hands of cards, by one speaker.
    static func cards() throws -> [Clip] {
        let words = [
            "ten of clubs", "four queen of clubs", "seven of clubs", "five five",
            "eight of spades four of clubs seven of hearts",
        ]
        return try words.enumerated().map { try Clip(contentsOf: "\(folder)/cards/00\($0 + 1).wav", words: $1) }
    }

    /// Their grammar.
    static func cardsGrammar() throws -> String { try text(of: folder + "/cards/cards.gram") }

    /// Five sentences of a novel, read aloud. As the package has written them down; in the fourth the reader says "more
    /// a amiable".
    static func sentences() throws -> [Clip] {
        let words = [
            "0870": """
            and mister john dashwood had then leisure to consider how much there might be prudently in his power to do \
            for them
            """,
            "0880": "he was not an ill disposed young man",
            "0890": "unless to be rather cold hearted and rather selfish is to be ill disposed",
            "0920": """
            had he married a more a amiable woman he might have been made still more respectable than he was
            """,
            "0930": "he might even have been made amiable himself",
        ]
        return try words.sorted { $0.key < $1.key }.map { number, words in
            let path = "\(folder)/librivox/sense_and_sensibility_01_austen_64kb-\(number).wav"
            return try Clip(contentsOf: path, words: words)
        }
    }
}
