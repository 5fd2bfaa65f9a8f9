import Foundation

/// Many conversations, over every link in turns. Their figures are the same on every machine: time is simulated.
enum Simulation {
    /// How many are held where nothing else is asked for by `REALTIME_CONVERSATIONS`: a debug build is twenty times as
    /// slow.
    static var usual: Int {
        #if DEBUG
            80
        #else
            1_000
        #endif
    }
    /// What Docs/Simulation.md is made of.
    static let long = 10_000
    /// The first seed: the date on which the first telephone call was made.
    static let seed: UInt64 = 1876_03_10
    /// How long each lasts.
    static let length: Duration = .seconds(12)

    static var conversations: Int {
        ProcessInfo.processInfo.environment["REALTIME_CONVERSATIONS"].flatMap(Int.init) ?? usual
    }

    /// The figures of `count` conversations over one link.
    static func figures(of link: SimulatedLink, count: Int, seed: UInt64 = seed) throws -> ConversationFigures {
        var figures = ConversationFigures()
        for index in 0..<UInt64(count) {
            var conversation = try SimulatedConversation(link, seed: seed &+ index &* 0x9E37_79B9)
            try conversation.run(length)
            figures.add(conversation.figures)
        }
        return figures
    }
}
