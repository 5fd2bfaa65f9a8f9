import RealtimeProtocol
import Testing

@testable import realtime_inspect

@Suite("Drawing a timeline")
struct TimelineDrawingTests {
    private static let lines = [
        Lines.at(0, "server", Lines.session()),
        Lines.at(1, "server", #"{"type":"input_audio_buffer.speech_started","event_id":"e","item_id":"u1"}"#),
        Lines.at(2, "server", #"{"type":"input_audio_buffer.speech_stopped","event_id":"e","item_id":"u1"}"#),
        Lines.at(
            2.1,
            "server",
            #"{"type":"conversation.item.input_audio_transcription.completed","item_id":"u1","content_index":0,"#
                + #""transcript":"1 < 2 & \u001b[2J"}"#
        ),
        Lines.at(3, "server", Lines.delta(144_000)),
        Lines.at(
            4,
            "client",
            #"{"type":"conversation.item.truncate","item_id":"a1","content_index":0,"audio_end_ms":1000}"#
        ),
    ]

    @Test("text shows speech, what was not heard, and the interruption, in columns of the step")
    func text() throws {
        let found = try Inspection(Self.lines, TimelineVisitor(svg: nil, step: .milliseconds(500)), ["timeline"])
        let row = try #require(found.output.firstIndex { $0.contains("caller    ") })
        #expect(found.output[row].hasSuffix("  0:00.000  caller    ··██" + String(repeating: "·", count: 56)))
        #expect(found.output[row + 1].hasSuffix("assistant ······██×░░░" + String(repeating: "·", count: 48)))
        #expect(found.output[row + 2].hasSuffix("deltas    ······1" + String(repeating: "·", count: 53)))
        #expect(found.output.contains("  0:01.000  caller  1.00 s  “1 < 2 & [2J”"))
        #expect(found.output.contains("  0:03.000  assistant  3.00 s, 1 deltas, 1.00 s after the caller"))
        #expect(found.output.contains("  0:04.000  interrupted after 1.00 s"))
    }

    @Test("rows in which nothing happens are left out")
    func emptyRows() throws {
        let late = Lines.at(3_600, "server", #"{"type":"error","error":{"message":"late"}}"#)
        let found = try Inspection(
            Self.lines + [late],
            TimelineVisitor(svg: nil, step: .milliseconds(500)),
            ["timeline"]
        )
        #expect(found.output.filter { $0.contains("assistant ·") }.count == 2)
        #expect(found.output.last == " 60:00.000  error: late")
    }

    @Test("SVG has a bar for each stretch, and words that are no markup")
    func svg() throws {
        let found = try Inspection(Self.lines, TimelineVisitor(svg: "-", step: .zero), ["timeline"])
        let text = found.output.joined(separator: "\n")
        #expect(text.hasPrefix("<svg ") && text.hasSuffix("</svg>"))
        for style in ["caller", "assistant", "unheard", "delta"] {
            #expect(text.components(of: "<rect class=\"\(style)\"") == 1, "\(style)")
        }
        #expect(text.components(of: "<line class=\"cut\"") == 1)
        #expect(text.contains("1 &lt; 2 &amp; [2J"))
        // The caller speaks from 1 s to 2 s; a minute is 1200 wide behind a margin of 90.
        #expect(text.contains("<rect class=\"caller\" x=\"110\" y=\"60\" width=\"20\""))
    }

    @Test("a stretch that goes over a row's end is drawn in both rows")
    func wrapped() throws {
        let started = #"{"type":"input_audio_buffer.speech_started","event_id":"e","item_id":"u1"}"#
        let stopped = #"{"type":"input_audio_buffer.speech_stopped","event_id":"e","item_id":"u1"}"#
        let lines = [
            Lines.at(0, "server", Lines.session()), Lines.at(55, "server", started), Lines.at(65, "server", stopped),
        ]
        let svg = try Inspection(lines, TimelineVisitor(svg: "-", step: .zero), ["timeline"])
        #expect(svg.output.joined().components(of: "<rect class=\"caller\"") == 2)
        let text = try Inspection(lines, TimelineVisitor(svg: nil, step: .seconds(1)), ["timeline"])
        #expect(text.output.filter { $0.contains("█████") && $0.contains("caller") }.count == 2)
    }
}

extension String {
    /// How often `part` occurs.
    fileprivate func components(of part: String) -> Int {
        let (whole, part) = (Array(utf8), Array(part.utf8))
        return whole.indices.count { whole[$0...].starts(with: part) }
    }
}
