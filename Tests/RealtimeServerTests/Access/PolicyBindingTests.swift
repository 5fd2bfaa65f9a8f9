import RealtimeProtocol
import RealtimeRelay
import Testing

@testable import RealtimeServer

@Suite("Policy of a client secret")
struct PolicyBindingTests {
    static func session(_ json: String) throws -> SessionConfiguration {
        let text = Array(#"{"type":"session.update","session":\#(json)}"#.utf8)
        guard case .sessionUpdate(let update) = try EventCodec(dialect: .openAI).decodeClientEvent(text) else {
            throw CancellationError()
        }
        return update.session
    }

    @Test("What was posted is told the upstream and cannot be changed, the rest is as before")
    func binding() throws {
        let posted = try Self.session(
            #"{"type":"realtime","model":"m","instructions":"Be kind.","tools":[],"audio":{"input":{"turn_detection":null},"#
                + #""output":{"voice":"marin"}}}"#
        )
        var base = RelayPolicy(instructions: "Old.", allowsClientInstructions: true)
        base.session.temperature = .value(JSONNumber(1))
        let policy = base.bound(to: posted)
        #expect(policy.instructions == "Be kind.")
        #expect(!policy.allowsClientInstructions)
        #expect(policy.session.audio?.output?.voice.value == .named("marin"))
        #expect(policy.session.temperature.value == JSONNumber(1))
        #expect(policy.session.model == nil, "the upstream's address names it")
        for member in [PolicyMember.instructions, .model, .tools, .voice, .turnDetection] {
            #expect(policy.members[member] == .refuse, "\(member)")
        }
        for member in [PolicyMember.inputFormat, .maxOutputTokens, .toolChoice] {
            #expect(policy.members[member] == nil, "\(member)")
        }
    }

    @Test("A session that says nothing binds nothing")
    func empty() throws {
        let base = RelayPolicy(instructions: "Old.", allowsClientInstructions: true)
        let policy = base.bound(to: try Self.session(#"{"type":"realtime"}"#))
        #expect(policy.instructions == "Old.")
        #expect(policy.allowsClientInstructions)
        #expect(policy.members == base.members)
    }
}
