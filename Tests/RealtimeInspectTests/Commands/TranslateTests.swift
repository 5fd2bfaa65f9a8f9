import RealtimeProtocol
import Testing

@testable import realtime_inspect

@Suite("translate")
struct TranslateTests {
    @Test("events are written in the other dialect, one a line")
    func events() throws {
        let found = try Inspection(
            [Lines.session(), Lines.delta(6)],
            TranslateVisitor(to: .openAIBeta, isWrapped: false)
        )
        #expect(found.output.count == 2)
        let session = try JSONValue(parsing: found.output[0])
        #expect(session["session"]?["input_audio_format"] == "pcm16")
        #expect(session["session"]?["audio"] == nil)
        #expect(try JSONValue(parsing: found.output[1])["type"] == "response.audio.delta")
        #expect(found.isWell)
    }

    @Test("losses go to standard error with file, line and type; the summary is last")
    func losses() throws {
        let line =
            #"{"type":"session.update","session":{"type":"realtime","truncation":"disabled","audio":{"input":{}}}}"#
        let found = try Inspection([Lines.session(), line], TranslateVisitor(to: .openAIBeta, isWrapped: false))
        #expect(found.errors.contains { $0.hasPrefix("a.jsonl:2: session.update: session.truncation: ") })
        #expect(found.errors.last == "2 events became 2, 1 losses")
        #expect(found.isWell)
    }

    @Test("an event that the other dialect lacks is a loss and nothing is written")
    func dropped() throws {
        let line = #"{"type":"rate_limits.updated","event_id":"e","rate_limits":[]}"#
        let found = try Inspection([Lines.session(), line], TranslateVisitor(to: .browser, isWrapped: false))
        #expect(found.output.count == 1)
        #expect(found.errors.last?.contains("1 events have nothing that says them in browser") == true)
    }

    @Test("an envelope keeps direction and instant, and says the new dialect")
    func wrapped() throws {
        let line = Lines.at(1.5, "server", Lines.delta(6))
        let found = try Inspection([line], TranslateVisitor(to: .openAIBeta, isWrapped: true))
        let kept = try KeepingVisitor.keep(found.output)
        #expect(kept.events.map(\.instant) == [1.5])
        #expect(kept.events.map(\.direction) == [.server])
        #expect(kept.events.map(\.dialect) == [.openAIBeta])
        #expect(kept.events.map(\.type) == ["response.audio.delta"])
    }

    @Test("there and back is the same")
    func back() throws {
        let lines = [Lines.append(960), Lines.delta(960)]
        let there = try Inspection(lines, TranslateVisitor(to: .dashScopeOmni, isWrapped: true))
        let back = try Inspection(there.output, TranslateVisitor(to: .openAI, isWrapped: false))
        let (found, expected) = (
            try back.output.map { try JSONValue(parsing: $0) }, try lines.map { try JSONValue(parsing: $0) }
        )
        #expect(found == expected)
    }
}
