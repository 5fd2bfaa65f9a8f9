import RealtimeProtocol
import RealtimeRelay
import Testing

@Suite("Policy file")
struct RelayPolicyFileTests {
    private static func policy(_ text: String) throws(RelayPolicyError) -> RelayPolicy {
        try RelayPolicy(parsing: Array(text.utf8))
    }

    @Test("A file that mentions nothing gives the defaults")
    func empty() throws {
        #expect(try Self.policy("{}") == RelayPolicy())
    }

    @Test("Every member of the file reaches the policy")
    func everything() throws {
        let policy = try Self.policy(
            #"""
            {
              "instructions": "Be kind.",
              "session": {"audio": {"output": {"voice": "marin"}}, "max_output_tokens": 400},
              "members": {"tools": "refuse", "audio.output.voice": "drop", "prompt": "allow"},
              "vendor_members": {"Enable_Search": "refuse"},
              "unknown_members": "drop",
              "models": ["a", "b"],
              "events": {"conversation.item.delete": "refuse"},
              "unknown_events": "refuse",
              "system_items": "drop",
              "item_types": {"force_message": "refuse"},
              "mcp_servers": "allow",
              "hide_tools": true,
              "hidden": ["model"],
              "limits": {
                "events": {"per_second": 10, "burst": 20}, "bytes": null, "audio_ms": {"per_second": 1500},
                "refusals_before_close": 7, "forgiveness_seconds": 2.5, "session_seconds": 300,
                "warning_seconds": 30, "idle_seconds": null
              }
            }
            """#
        )
        #expect(policy.instructions == "Be kind.")
        #expect(policy.session.audio?.output?.voice.value == .named("marin"))
        #expect(policy.members[.tools] == .refuse)
        #expect(policy.members[.voice] == .drop)
        #expect(policy.members[.prompt] == .allow)
        #expect(policy.members[.instructions] == .refuse)
        #expect(policy.vendorMembers == ["enable_search": .refuse])
        #expect(policy.unknownMembers == .drop)
        #expect(policy.models == ["a", "b"])
        #expect(policy.events == ["conversation.item.delete": .refuse])
        #expect(policy.unknownEvents == .refuse)
        #expect(policy.systemItems == .drop)
        #expect(policy.itemTypes == ["force_message": .refuse])
        #expect(policy.mcpServers == .allow)
        #expect(policy.hidesTools)
        #expect(policy.hidden == [.model])
        #expect(policy.limits.events == Allowance(perSecond: 10, burst: 20))
        #expect(policy.limits.bytes == nil)
        #expect(policy.limits.audio == Allowance(perSecond: 1500, burst: 1500))
        #expect(policy.limits.refusalsBeforeClose == 7)
        #expect(policy.limits.forgiveness == .milliseconds(2_500))
        #expect(policy.limits.session == .seconds(300))
        #expect(policy.limits.warning == .seconds(30))
        #expect(policy.limits.idle == nil)
    }

    @Test(
        "What cannot be meant is an error that names the place",
        arguments: [
            (#"{"instructon":"x"}"#, "instructon"), (#"{"members":{"instrutions":"refuse"}}"#, "members.instrutions"),
            (#"{"members":{"tools":"lock"}}"#, "members.tools"), (#"{"members":[]}"#, "members"),
            (#"{"unknown_members":true}"#, "unknown_members"), (#"{"models":"a"}"#, "models"),
            (#"{"hidden":["x"]}"#, "hidden"), (#"{"limits":{"events":{"per_second":0}}}"#, "limits.events.per_second"),
            (#"{"limits":{"events":{"burst":1}}}"#, "limits.events.per_second"),
            (#"{"limits":{"events":{"per_second":1,"x":1}}}"#, "limits.events.x"),
            (#"{"limits":{"idle":3}}"#, "limits.idle"), (#"{"limits":{"idle_seconds":-1}}"#, "limits.idle_seconds"),
            (#"{"limits":{"idle_seconds":"1"}}"#, "limits.idle_seconds"),
            (#"{"session":{"instructions":5}}"#, "session.instructions"),
            (#"{"session":{"voce":"x"}}"#, "session.voce"),
            (#"{"session":[]}"#, "session"), (#"{"instructions":5}"#, "instructions"), ("[]", ""), ("{", ""),
            (#"{"hide_tools":true,"hide_tools":false}"#, ""),
        ]
    )
    func strict(text: String, path: String) throws {
        let error = #expect(throws: RelayPolicyError.self) { try Self.policy(text) }
        #expect(error?.path == path)
        #expect(error?.reason.isEmpty == false)
    }
}
