import Foundation
import RealtimeTestKit
import RealtimeUnits

/// Docs/Simulation.md: what the conversations gave, as tables and as bars.
enum SimulationPage {
    private static let shares = [0.5, 0.9, 0.99, 1]

    static var file: URL {
        // Tests/RealtimeSessionTests/Simulation/SimulationPage.swift
        URL(filePath: #filePath).deletingLastPathComponent().deletingLastPathComponent().deletingLastPathComponent()
            .deletingLastPathComponent().appending(path: "Docs/Simulation.md").resolvingSymlinksInPath()
    }

    static func make() async throws -> String {
        let count = Simulation.long / SimulatedLink.allCases.count
        let figures = try await withThrowingTaskGroup(of: (SimulatedLink, ConversationFigures).self) { group in
            for link in SimulatedLink.allCases {
                group.addTask { (link, try Simulation.figures(of: link, count: count)) }
            }
            return try await group.reduce(into: [:]) { $0[$1.0] = $1.1 }
        }
        let rows = SimulatedLink.allCases.compactMap { link in figures[link].map { (link, $0) } }
        return [
            introduction, links, table("Reaction", reactionText, rows) { $0.reactions },
            "Their spread, all in one picture:\n\n" + bars(rows),
            table("Talking at the same time", overTalkText, rows) { $0.overTalk },
            table("Gaps", gapText, rows) { $0.gaps },
            table("Truncation", truncationText, rows) { $0.truncationErrors }, ending(rows),
        ]
        .joined(separator: "\n\n") + "\n"
    }

    // MARK: Words

    private static var introduction: String {
        """
        # Simulated conversations

        What barge-in feels like over four links, from \(Simulation.long.formatted) conversations of
        \(Simulation.length.components.seconds) simulated seconds each: both roles of a session, an emulated link, a
        loudspeaker with latency, drift and stalls, and a user who talks over replies. This page is written by
        `./dev simulate`, from seed \(Simulation.seed); time is simulated and nothing is measured, so that the figures
        are the same on every machine, and `./dev test --long` fails where they are not those of this page.

        The server takes \(SimulatedConversation.framesOfSpeech) frames of
        \(SimulatedConversation.frame.milliseconds) ms for the beginning of a turn, the model makes speech three times
        as fast as it is heard, and the server sends it at most 400 ms ahead. Half of the applications acknowledge what
        was played every \(SimulatedConversation.acknowledging.milliseconds) ms; the other half leave it to the
        session's clock and tell it the latency of their loudspeaker.
        """
    }

    private static var links: String {
        let rows = SimulatedLink.allCases.map { link in
            let profile = link.profile
            let stall =
                profile.stallProbability > 0
                ? "\(profile.stall.milliseconds) ms before \(formatted(profile.stallProbability * 100)) % of messages"
                : "–"
            let faults =
                link.hasFaults ? "reads \(SimulatedLink.slowReading / 1_000) kB/s for 1 to 3 s; 5 % are cut off" : "–"
            return
                "| \(link.rawValue) | \(profile.latency.milliseconds) ms | 0 to \(profile.jitter.milliseconds) ms | \(stall) | \(faults) |"
        }
        return """
            | Link, each way | Latency | Jitter | Stalls | Other faults |
            |---|---|---|---|---|
            \(rows.joined(separator: "\n"))
            """
    }

    private static let reactionText = """
        From the user's first sound to the loudspeaker's silence, in milliseconds, where a stop made it silent. A test
        holds every one of them against the last column: \(SimulatedConversation.hearing.milliseconds) ms of hearing,
        both ways at their longest, and what a slow reader has in its buffers.
        """
    private static let overTalkText = """
        How long reply and user sounded together, in milliseconds: what is left of a reply when its last words are talked
        over included.
        """
    private static let gapText = """
        How long the loudspeaker ran dry in the middle of replies, in milliseconds a minute of replies, by conversation.
        400 ms of lead outlast a stall of 200 ms, once they are built up: what is lost in the first words of a reply is
        heard. A reader that is slower than speech runs dry whatever is done.
        """
    private static let truncationText = """
        How much less a `conversation.item.truncate`, or a deletion, claims than was heard, in milliseconds. Never more
        was claimed; an application that acknowledges is behind by its interval at most.
        """

    // MARK: Tables

    private static func table(
        _ title: String,
        _ text: String,
        _ rows: [(SimulatedLink, ConversationFigures)],
        _ distribution: (ConversationFigures) -> Distribution
    ) -> String {
        let isReaction = title == "Reaction"
        let lines = rows.map { link, figures in
            let distribution = distribution(figures)
            var cells = [link.rawValue, distribution.count.formatted]
            cells += distribution.milliseconds(at: shares).map(formatted)
            if isReaction { cells.append("\(link.longestReaction.milliseconds)") }
            return "| \(cells.joined(separator: " | ")) |"
        }
        return """
            ## \(title)

            \(text)

            | Link | Number | p50 | p90 | p99 | Longest |\(isReaction ? " Bound |" : "")
            |---|---|---|---|---|---|\(isReaction ? "---|" : "")
            \(lines.joined(separator: "\n"))
            """
    }

    /// A line a bin, a column a link; a full bar is a tenth more than the fullest bin.
    private static func bars(_ rows: [(SimulatedLink, ConversationFigures)]) -> String {
        let (width, bins, length) = (50, 16, 14)
        let columns = rows.map { link, figures in
            (link, figures.reactions.histogram(width: width, bins: bins), max(1, figures.reactions.count))
        }
        var lines = ["ms        " + columns.map { pad($0.0.rawValue, length + 6) }.joined()]
        for bin in 0..<bins {
            let name = bin == bins - 1 ? "\(bin * width) on" : "\(bin * width)–\((bin + 1) * width)"
            let cells = columns.map { _, counts, total in
                let share = Double(counts[bin]) / Double(total)
                let bar = String(repeating: "█", count: Int((share * Double(length)).rounded(.up)))
                return pad(counts[bin] == 0 ? "" : "\(bar) \(formatted(share * 100)) %", length + 6)
            }
            lines.append((pad(name, 10) + cells.joined()).trimmingCharacters(in: .whitespaces))
        }
        return "```text\n\(lines.map { $0.trimmingCharacters(in: .whitespaces) }.joined(separator: "\n"))\n```"
    }

    private static func ending(_ rows: [(SimulatedLink, ConversationFigures)]) -> String {
        let cutOff = rows.reduce(0) { $0 + $1.1.cutOff }
        let replies = rows.reduce(0) { $0 + $1.1.replies }
        let dropped = rows.reduce(Duration.zero) { $0 + $1.1.dropped }
        return """
            ## What else happened

            \(replies.formatted) replies were begun. \(cutOff.formatted) conversations were cut off: both sides were told
            once, and nothing was sent after it. Slow readers made the server drop \(dropped.components.seconds) s of
            audio, the oldest first. No truncation was refused.
            """
    }

    private static func pad(_ text: String, _ width: Int) -> String {
        text + String(repeating: " ", count: max(0, width - text.count))
    }

    /// With one digit after the point where it is below ten.
    private static func formatted(_ number: Double) -> String {
        let tenths = Int((number * 10).rounded())
        return number < 10 ? "\(tenths / 10).\(tenths % 10)" : "\(Int(number.rounded()))"
    }
}

extension Duration {
    fileprivate var milliseconds: Int64 { components.seconds * 1_000 + components.attoseconds / 1_000_000_000_000_000 }
}

extension Int {
    /// With commas between thousands.
    fileprivate var formatted: String {
        guard self >= 1_000 else { return "\(self)" }
        let rest = String(self % 1_000)
        return "\((self / 1_000).formatted),\(String(repeating: "0", count: 3 - rest.count))\(rest)"
    }
}
