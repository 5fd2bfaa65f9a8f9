import RealtimeProtocol
import RealtimeServer
import RealtimeWebSocket
import Testing

@Suite("Secrecy")
struct SecrecyTests {
    /// Texts that would give a secret away; each has a part that is found nowhere else.
    static let clientKey = "sk-client-QWERTYCLIENT"
    static let adminKey = "sk-admin-QWERTYADMIN"
    static let upstreamKey = "sk-upstream-QWERTYUPSTREAM"
    static let wrongKey = "sk-wrong-QWERTYWRONG"

    @Test("No key, token or client secret, right or wrong, is in a record, an error or a metric")
    func nothing() async throws {
        let now = 1_800_000_000
        let verifier = try TokenVerifier(keySet: Array(#"{"keys":[\#(TokenSigner.shared.member)]}"#.utf8))
        let upstream = try ServerFixture(access: AccessPolicy(keys: [Self.upstreamKey]))
        var connection = WebSocketClientConfiguration(url: "ws://127.0.0.1:\(upstream.port)/v1/realtime")
        connection.headers.add("Authorization", "Bearer \(Self.upstreamKey)")
        var broken = connection
        broken.headers = ["Authorization": "Bearer \(Self.wrongKey)"]
        let access = AccessPolicy(keys: StaticKeys([Self.clientKey]), tokens: verifier)
        let change: (inout ServerConfiguration) -> Void = {
            $0.wallClock = { now }
            $0.admin = ServerFixture.admin(keys: StaticKeys([Self.adminKey]))
            $0.keepsTranscripts = true
        }
        let relay = try ServerFixture(
            .remote(RemoteUpstream(connection: connection, dialect: .openAI)),
            access: access,
            change: change
        )
        let refused = try ServerFixture(
            .remote(RemoteUpstream(connection: broken, dialect: .openAI)),
            access: access,
            change: change
        )
        let token = try TokenSigner.shared.sign(#"{"sub":"ada","exp":\#(now + 60)}"#)
        let expired = try TokenSigner.shared.sign(#"{"sub":"ada","exp":\#(now - 60)}"#)
        var seen: [String] = []
        var secrets = [Self.clientKey, Self.adminKey, Self.upstreamKey, Self.wrongKey]
        // Of a token the signature is what makes it one.
        secrets += [token, expired].map { String($0.split(separator: ".")[2]) }

        for fixture in [relay, refused] {
            let made = try RawHTTP.request(
                "POST",
                "/v1/realtime/client_secrets",
                port: fixture.port,
                headers: ["Authorization": "Bearer \(Self.clientKey)"],
                body: #"{"session":{"type":"realtime"}}"#
            )
            let secret = try #require(made.json?["value"]?.stringValue)
            secrets.append(secret)
            for credential in [Self.clientKey, token, secret] {
                let client = fixture.connect(headers: ["Authorization": "Bearer \(credential)"])
                try await client.wait(for: "an answer") { !$0.messages.isEmpty }
                client.send(#"{"type":"session.update","session":{"type":"realtime","voice":"\#(Self.wrongKey)"#)
                client.send(FrontDoorTests.append)
                client.close()
                try await client.wait(for: "the close") { $0.close != nil }
                seen.append("\(client.messages)")
            }
            for credential in [Self.wrongKey, expired, token + "A", secret + "0", "ek_\(Self.wrongKey)"] {
                for headers in [
                    ["Authorization": "Bearer \(credential)"], ["api-key": credential],
                    ["Sec-WebSocket-Protocol": "realtime, openai-insecure-api-key.\(credential)"],
                ] as [KeyValuePairs<String, String>] {
                    let answer = try RawHTTP.upgrade(port: fixture.port, headers: headers)
                    #expect(answer.status == 401)
                    seen += [answer.head, answer.body]
                }
                let answer = try RawHTTP.request(
                    "GET",
                    "/metrics",
                    port: fixture.adminPort,
                    headers: ["Authorization": "Bearer \(credential)"]
                )
                #expect(answer.status == 401)
                seen += [answer.head, answer.body]
            }
            for path in ["/metrics", "/admin/sessions"] {
                let answer = try RawHTTP.request(
                    "GET",
                    path,
                    port: fixture.adminPort,
                    headers: ["Authorization": "Bearer \(Self.adminKey)"]
                )
                #expect(answer.status == 200)
                seen += [answer.head, answer.body]
            }
        }
        for fixture in [relay, refused, upstream] {
            fixture.stop()
            #expect(!fixture.log.all.isEmpty)
            seen += fixture.log.all.flatMap { [$0.line, $0.json()] }
        }
        let text = seen.joined(separator: "\n")
        #expect(text.contains("ada"), "the search looks where names are")
        for secret in secrets { #expect(!text.contains(secret), "\(secret.prefix(12))…") }
        #expect(!text.contains("QWERTY"))
    }
}
