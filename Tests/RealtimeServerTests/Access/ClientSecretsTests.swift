import RealtimeProtocol
import RealtimeWebSocket
import Testing

@testable import RealtimeServer

@Suite("Client secrets")
struct ClientSecretsTests {
    static func request(_ body: String, method: HTTPMethod = .post) -> HTTPRequest {
        HTTPRequest(
            method: method,
            target: "/v1/realtime/client_secrets",
            path: "/v1/realtime/client_secrets",
            body: Array(body.utf8)
        )
    }

    static func answer(
        _ body: String,
        secrets: ClientSecrets = ClientSecrets(),
        at now: Int = 1_000
    ) throws -> (status: HTTPStatus, json: JSONValue) {
        let endpoint = ClientSecretsEndpoint(secrets: secrets, model: "m")
        let response = endpoint.response(to: request(body), of: "ada", at: now)
        return (response.status, try JSONValue(parsing: response.body))
    }

    @Test("A secret is good until it expires, and says for which session")
    func lifetime() throws {
        let secrets = ClientSecrets()
        let (status, json) = try Self.answer(
            #"{"expires_after":{"anchor":"created_at","seconds":10},"session":{"type":"realtime","instructions":"Be kind."}}"#,
            secrets: secrets
        )
        #expect(status == .ok)
        #expect(json["expires_at"] == 1_010)
        #expect(json["session"]?["instructions"] == "Be kind.")
        #expect(json["session"]?["object"] == "realtime.session")
        #expect(json["session"]?["model"] == "m")
        let value = try #require(json["value"]?.stringValue)
        #expect(value.hasPrefix("ek_"))
        #expect(value.utf8.count == 51)
        let grant = try #require(secrets.grant(for: value, at: 1_009))
        #expect(grant.session.instructions.value == "Be kind.")
        #expect(grant.principal == Principal(name: "ada/1", proof: .clientSecret))
        #expect(secrets.grant(for: value, at: 1_010) == nil)
        #expect(secrets.grant(for: value + "0", at: 1_009) == nil)
        #expect(secrets.grant(for: "ek_" + String(repeating: "0", count: 48), at: 1_009) == nil)
    }

    @Test(
        "A request that says nothing gets ten minutes and a plain session",
        arguments: ["", "{}", #"{"session":null}"#]
    )
    func defaults(body: String) throws {
        let (status, json) = try Self.answer(body)
        #expect(status == .ok)
        #expect(json["expires_at"] == 1_600)
        #expect(json["session"]?["type"] == "realtime")
    }

    @Test(
        "A request that is wrong is told what is wrong with it",
        arguments: [
            ("[", nil), ("[]", nil), (#"{"session":7}"#, "session"),
            (#"{"expires_after":{"seconds":9}}"#, "expires_after.seconds"),
            (#"{"expires_after":{"seconds":7201}}"#, "expires_after.seconds"),
            (#"{"expires_after":{"seconds":"60"}}"#, "expires_after.seconds"),
            (#"{"expires_after":{"anchor":"now"}}"#, "expires_after.anchor"),
            (#"{"expires_after":60}"#, "expires_after"), (#"{"session":{"audio":7}}"#, "session.audio"),
        ]
    )
    func problems(body: String, parameter: String?) throws {
        let (status, json) = try Self.answer(body)
        #expect(status == .badRequest)
        #expect(json["error"]?["type"] == "invalid_request_error")
        #expect(json["error"]?["param"]?.stringValue == parameter)
        #expect(json["error"]?["message"]?.stringValue?.isEmpty == false)
    }

    @Test("Only a POST makes a secret")
    func method() {
        let endpoint = ClientSecretsEndpoint(secrets: ClientSecrets(), model: nil)
        let response = endpoint.response(to: Self.request("", method: .get), of: "ada", at: 0)
        #expect(response.status == .methodNotAllowed)
        #expect(response.headers["Allow"] == "POST")
    }

    @Test("One owner has no more than its share, until some expire")
    func share() throws {
        let secrets = ClientSecrets()
        for _ in 0..<ClientSecrets.limits.owner {
            _ = try secrets.make(for: SessionConfiguration(), size: 1, owner: "ada", lifetime: 10, at: 0)
        }
        #expect(throws: ClientSecrets.Refusal.tooMany) {
            try secrets.make(for: SessionConfiguration(), size: 1, owner: "ada", lifetime: 10, at: 9)
        }
        _ = try secrets.make(for: SessionConfiguration(), size: 1, owner: "bob", lifetime: 10, at: 9)
        _ = try secrets.make(for: SessionConfiguration(), size: 1, owner: "ada", lifetime: 10, at: 10)
        #expect(secrets.count == 2)
    }

    @Test("Sessions that are posted take no more memory than is allowed")
    func memory() throws {
        let secrets = ClientSecrets()
        let half = ClientSecrets.limits.bytes / 2
        _ = try secrets.make(for: SessionConfiguration(), size: half, owner: "ada", lifetime: 10, at: 0)
        _ = try secrets.make(for: SessionConfiguration(), size: half, owner: "bob", lifetime: 20, at: 0)
        #expect(throws: ClientSecrets.Refusal.tooMany) {
            try secrets.make(for: SessionConfiguration(), size: 1, owner: "eve", lifetime: 10, at: 0)
        }
        _ = try secrets.make(for: SessionConfiguration(), size: 1, owner: "eve", lifetime: 10, at: 10)
    }

    @Test("No two secrets are alike")
    func unique() throws {
        let secrets = ClientSecrets()
        let values = try (0..<500).map { _ in
            try secrets.make(for: SessionConfiguration(), size: 1, owner: "ada", lifetime: 10, at: 0).value
        }
        #expect(Set(values).count == 500)
    }
}
