/// People's speech that apt installs: pocketsphinx-testdata. Where its words end was found by aligning them with the audio:
/// `align.py` prints the labels.
enum Recordings {
    static let folder = "/usr/share/pocketsphinx/test/data"

    /// "go forward ten meters".
    static func goForward() throws -> Clip {
        try Clip(contentsOf: folder + "/goforward.raw", words: "go forward ten meters", speechEnd: 2_120)
    }

    /// Two recordings nobody has written down.
    static func unlabelled() throws -> [Clip] {
        try ["numbers", "something"].map { try Clip(contentsOf: "\(folder)/\($0).raw") }
    }

    /// Five hands of cards, by one speaker.
    static func cards() throws -> [Clip] {
        let hands = [
            ("ten of clubs", 950), ("four queen of clubs", 1_720), ("seven of clubs", 1_270), ("five five", 1_240),
            ("eight of spades four of clubs seven of hearts", 3_260),
        ]
        return try hands.enumerated().map { index, hand in
            try Clip(contentsOf: "\(folder)/cards/00\(index + 1).wav", words: hand.0, speechEnd: hand.1)
        }
    }

    /// Their grammar.
    static func cardsGrammar() throws -> String { try text(of: folder + "/cards/cards.gram") }

    /// Five sentences of a novel, read aloud. As the package has written them down; in the fourth the reader says "more
    /// a amiable".
    static func sentences() throws -> [Clip] {
        let sentences = [
            (
                "0870", 6_790,
                """
                and mister john dashwood had then leisure to consider how much there might be prudently in his power \
                to do for them
                """
            ),
            ("0880", 2_800, "he was not an ill disposed young man"),
            ("0890", 5_080, "unless to be rather cold hearted and rather selfish is to be ill disposed"),
            (
                "0920", 5_830,
                "had he married a more a amiable woman he might have been made still more respectable than he was"
            ),
            ("0930", 3_020, "he might even have been made amiable himself"),
        ]
        return try sentences.map { number, end, words in
            let path = "\(folder)/librivox/sense_and_sensibility_01_austen_64kb-\(number).wav"
            return try Clip(contentsOf: path, words: words, speechEnd: end)
        }
    }
}
