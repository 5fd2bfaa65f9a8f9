import RealtimeWebSocket
import Testing

@testable import RealtimeServer

@Suite("Credentials")
struct CredentialsTests {
    static func shown(_ headers: KeyValuePairs<String, String>) -> [String] {
        Credentials.shown(
            in: HTTPRequest(method: .get, target: "/", path: "/", headers: HTTPHeaders(headers))
        )
    }

    @Test("Keys are found where clients put them")
    func places() {
        #expect(Self.shown(["Authorization": "Bearer k"]) == ["k"])
        #expect(Self.shown(["authorization": "bearer  k"]) == ["k"])
        #expect(Self.shown(["api-key": "k"]) == ["k"])
        #expect(Self.shown(["Sec-WebSocket-Protocol": "realtime, openai-insecure-api-key.k"]) == ["k"])
        #expect(Self.shown(["Sec-WebSocket-Protocol": "xai-client-secret.k"]) == ["k"])
    }

    @Test("Other schemes and subprotocols hold none")
    func others() {
        #expect(Self.shown(["Authorization": "Basic a2V5"]).isEmpty)
        #expect(Self.shown(["Authorization": "k"]).isEmpty)
        #expect(Self.shown(["Sec-WebSocket-Protocol": "realtime"]).isEmpty)
    }

    @Test("A request cannot have a thousand keys tried")
    func bound() {
        let offers = (0..<1_000).map { "openai-insecure-api-key.\($0)" }.joined(separator: ",")
        #expect(Self.shown(["Sec-WebSocket-Protocol": offers]).count == Credentials.most)
    }
}
