import RealtimeProtocol
import RealtimeSession
import RealtimeTestKit
import RealtimeUnits
import Testing

@Suite("Reconnecting")
struct ReconnectMachineTests {
    static func milliseconds(_ count: Int) -> SessionInstant { SessionInstant(.milliseconds(count)) }

    @Test("Pauses double from half a second to the longest, after a first attempt at once, and then it is enough")
    func pauses() {
        var machine = ReconnectMachine(ReconnectPolicy(attempts: 7))
        let decisions = (0..<8).map { _ in machine.ended(.closedByServer(nil), chance: 0, at: .start) }
        let pauses = [0, 500, 1_000, 2_000, 4_000, 8_000, 8_000]
        #expect(decisions == pauses.map { .connect(at: Self.milliseconds($0)) } + [.giveUp])
    }

    @Test("Chance takes at most a quarter away, and a number out of range does no harm")
    func jitter() {
        for (chance, expected) in [(0.0, 500), (1, 375), (7, 375), (-1, 500), (.nan, 500)] as [(Double, Int)] {
            var machine = ReconnectMachine()
            _ = machine.ended(.closedByServer(nil), chance: 0, at: .start)
            let decision = machine.ended(.closedByServer(nil), chance: chance, at: .start)
            #expect(decision == .connect(at: Self.milliseconds(expected)))
        }
    }

    @Test("A connection that has held makes the count begin anew, one that was dropped at once does not")
    func stability() {
        var machine = ReconnectMachine(ReconnectPolicy(attempts: 3))
        var now = SessionInstant.start
        for _ in 0..<10 {
            machine.ready(at: now)
            now = now.advanced(by: .seconds(11))
            let decision = machine.ended(.closedByServer(nil), chance: 0, at: now)
            #expect(decision == .connect(at: now))
        }
        var last = ReconnectMachine.Decision.connect(at: now)
        for _ in 0..<3 {
            machine.ready(at: now)
            now = now.advanced(by: .seconds(1))
            last = machine.ended(.closedByServer(nil), chance: 0, at: now)
        }
        #expect(last == .giveUp)
    }

    @Test(
        "What was ended on purpose stays ended",
        arguments: [
            ClientSession.SessionEnd.closedByApplication, .closedByServer(.normal), .closedByServer(.policy("no")),
            .closedByServer(CloseReason(code: 4_001, text: "")),
        ]
    )
    func onPurpose(end: ClientSession.SessionEnd) {
        var machine = ReconnectMachine()
        let first = machine.ended(end, chance: 0, at: .start)
        let second = machine.ended(.closedByServer(nil), chance: 0, at: .start)
        #expect(first == .giveUp)
        #expect(second == .giveUp)
    }

    @Test("A connection that has lasted exactly long enough counts as one that was stable")
    func exactlyStable() {
        var machine = ReconnectMachine(ReconnectPolicy(stableAfter: .seconds(10)))
        for end in [0, 10] {
            machine.ready(at: .start)
            let now = SessionInstant(.seconds(end))
            _ = machine.ended(.closedByServer(nil), chance: 0, at: now)
            machine.ready(at: now)
            let stable = SessionInstant(.seconds(end + 10))
            let decision = machine.ended(.closedByServer(nil), chance: 0, at: stable)
            #expect(decision == .connect(at: stable))
        }
    }

    @Test(
        "A connection that broke, or that a server gives up, is made good",
        arguments: [1001, 1005, 1006] + Array(1011...1015)
    )
    func brokenConnections(code: UInt16) {
        var machine = ReconnectMachine()
        let end = ClientSession.SessionEnd.closedByServer(CloseReason(code: code, text: ""))
        let decision = machine.ended(end, chance: 0, at: .start)
        #expect(decision == .connect(at: .start))
    }

    @Test("A session that xAI has ended at its limit is followed by another, and one ended in the ordinary way by none")
    func longestSession() {
        for (text, isFollowed) in [("max_duration", true), ("", false)] {
            var machine = ReconnectMachine()
            let end = ClientSession.SessionEnd.closedByServer(CloseReason(code: 1_000, text: text))
            let decision = machine.ended(end, chance: 0, at: .start)
            #expect((decision == .connect(at: .start)) == isFollowed)
        }
    }

    @Test("An error that no connection mends ends the attempts, another one does not")
    func fatal() {
        for (code, isFatal) in [("insufficient_quota", true), ("invalid_api_key", true), ("session_expired", false)] {
            var machine = ReconnectMachine()
            machine.received(ErrorDetail(code: ErrorCode(rawValue: code), message: ""), in: .openAI)
            let decision = machine.ended(.closedByServer(.goingAway("")), chance: 0, at: .start)
            #expect((decision == .giveUp) == isFatal, "\(code)")
        }
    }

    @Test(
        "DashScope's errors without a code are judged by their words, and those words mean nothing elsewhere",
        arguments: [
            ("User is speaking, please wait", ErrorSeverity.harmless),
            ("No response was generated for 60 seconds", .sessionOver),
            ("Access denied, the account is in arrearage", .fatal), ("Something else", .failed),
        ]
    )
    func words(message: String, severity: ErrorSeverity) {
        var error = ErrorDetail(code: .serverError, message: message)
        error.code = nil
        #expect(error.severity(in: .dashScopeOmni) == severity)
        #expect(error.severity(in: .openAI) == .failed)
    }

    @Test("Errors that a race provokes are harmless in every dialect", arguments: Dialect.allCases)
    func harmless(dialect: Dialect) {
        for code in [ErrorCode.responseCancelNotActive, .conversationAlreadyHasActiveResponse] {
            #expect(ErrorDetail(code: code, message: "m").severity(in: dialect) == .harmless)
        }
    }

    @Test(
        "Every code that is known means the same in all dialects",
        arguments: [
            ("response_cancel_not_active", ErrorSeverity.harmless), ("input_audio_buffer_commit_empty", .harmless),
            ("conversation_already_has_active_response", .harmless), ("session_expired", .sessionOver),
            ("rate_limit_exceeded", .failed), ("insufficient_quota", .fatal), ("invalid_api_key", .fatal),
            ("model_not_found", .fatal), ("beta_api_shape_disabled", .fatal), ("account_deactivated", .fatal),
            ("billing_hard_limit_reached", .fatal), ("Arrearage", .fatal), ("InvalidApiKey", .fatal),
            ("AccessDenied", .fatal), ("AccessDenied.Unpurchased", .fatal), ("Model.AccessDenied", .fatal),
            ("AllocationQuota.FreeTierOnly", .fatal),
        ]
    )
    func codes(code: String, severity: ErrorSeverity) {
        for dialect in Dialect.allCases {
            #expect(ErrorDetail(code: ErrorCode(rawValue: code), message: "m").severity(in: dialect) == severity)
        }
    }
}
