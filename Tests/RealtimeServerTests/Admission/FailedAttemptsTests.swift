import RealtimeUnits
import Testing

@testable import RealtimeServer

/// Addresses that show wrong keys.
@Suite("Failed attempts")
struct FailedAttemptsTests {
    private static let start = SessionInstant.start
    private static func after(_ seconds: Int) -> SessionInstant { start.advanced(by: .seconds(seconds)) }

    @Test("As many failures as a minute has are borne at once, and one more for each part of the minute that passes")
    func bound() {
        let failures = FailedAttempts(perMinute: 6)
        for _ in 0..<6 {
            #expect(failures.wait(of: "a", at: Self.start) == nil)
            failures.note("a", at: Self.start)
        }
        #expect(failures.wait(of: "a", at: Self.start) == .seconds(10))
        #expect(failures.wait(of: "a", at: Self.after(4)) == .seconds(6))
        #expect(failures.wait(of: "a", at: Self.after(10)) == nil)
        failures.note("a", at: Self.after(10))
        #expect(failures.wait(of: "a", at: Self.after(10)) == .seconds(10))
    }

    @Test("To ask costs nothing, and other addresses are nobody's fault")
    func asking() {
        let failures = FailedAttempts(perMinute: 1)
        for _ in 0..<100 { #expect(failures.wait(of: "a", at: Self.start) == nil) }
        failures.note("a", at: Self.start)
        #expect(failures.wait(of: "a", at: Self.start) != nil)
        #expect(failures.wait(of: "b", at: Self.start) == nil)
    }

    @Test("Without a limit nothing is counted, and a new limit holds from then on")
    func replaced() {
        let failures = FailedAttempts(perMinute: nil)
        for _ in 0..<100 { failures.note("a", at: Self.start) }
        failures.replaceLimit(1)
        #expect(failures.wait(of: "a", at: Self.start) == nil)
        failures.note("a", at: Self.start)
        #expect(failures.wait(of: "a", at: Self.start) != nil)
        failures.replaceLimit(nil)
        #expect(failures.wait(of: "a", at: Self.start) == nil)
    }

    @Test("A flood of addresses takes bounded memory, and forgets those first that have waited long enough")
    func flood() {
        let failures = FailedAttempts(perMinute: 1)
        for index in 0..<65_536 { failures.note("\(index)", at: Self.after(index < 65_000 ? 0 : 60)) }
        #expect(failures.count == 65_536)
        failures.note("new", at: Self.after(60))
        #expect(failures.count == 537)
        #expect(failures.wait(of: "65535", at: Self.after(60)) != nil)
        for index in 0..<65_000 { failures.note("\(index)", at: Self.after(60)) }
        #expect(failures.count <= 65_536)
    }
}
