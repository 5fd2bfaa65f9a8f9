import RealtimeProtocol
import Testing

@Suite("Limits on tokens in other dialects")
struct TokenLimitTests {
    private func limit(_ text: String, from source: Dialect, to target: Dialect) throws -> (JSONValue?, [String]) {
        let frame = Array(#"{"type":"session.update","session":\#(text)}"#.utf8)
        var translator = DialectTranslator(from: source, to: target)
        let translation = translator.translate(try EventCodec(dialect: source).decodeClientEvent(frame))
        let event = try #require(translation.events.first)
        let bytes = try #require(EventCodec(dialect: target).encode(event))
        return (try JSONValue(parsing: bytes)["session"], translation.report.losses.map(\.path))
    }

    @Test("A number in a string, as StepFun writes it, is a number elsewhere and stays one in a string there")
    func text() throws {
        let (beta, _) = try limit(#"{"max_response_output_tokens":"4096"}"#, from: .stepFun, to: .openAIBeta)
        #expect(beta?["max_response_output_tokens"] == 4_096)
        let (step, _) = try limit(#"{"max_response_output_tokens":"4096"}"#, from: .openAIBeta, to: .stepFun)
        #expect(step?["max_response_output_tokens"] == "4096")
    }

    @Test("DashScope takes a number under a name of its own, and no limit by saying nothing")
    func dashScope() throws {
        let (number, losses) = try limit(#"{"max_output_tokens":256}"#, from: .openAI, to: .dashScopeOmni)
        #expect(number?["max_tokens"] == 256)
        #expect(number?["max_response_output_tokens"] == nil && number?["max_output_tokens"] == nil)
        #expect(!losses.contains { $0.hasSuffix("max_output_tokens") })
        let (none, lost) = try limit(#"{"max_output_tokens":"inf"}"#, from: .openAI, to: .dashScopeOmni)
        #expect(none?["max_tokens"] == nil)
        #expect(lost.contains("session.max_output_tokens"))
    }
}
