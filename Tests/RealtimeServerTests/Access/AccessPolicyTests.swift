import RealtimeWebSocket
import Testing

@testable import RealtimeServer

@Suite("Access policy")
struct AccessPolicyTests {
    @Test(
        "The name in a Host field is found beside port and brackets",
        arguments: [("localhost:80", "localhost"), ("[::1]:8080", "[::1]"), ("A.Example", "a.example"), ("", "")]
    )
    func hostNames(field: String, name: String) {
        #expect(AccessPolicy.name(in: field) == name)
    }
}
