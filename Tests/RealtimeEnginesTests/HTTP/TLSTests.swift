import Foundation
import RealtimeEngines
import RealtimeWebSocket
import Testing

@Suite("Engines over TLS", .timeLimit(.minutes(2))) struct TLSTests {
    private final class Front: HTTPRequestHandler {
        func handle(_ request: HTTPRequest, from peer: PeerAddress, on context: EventLoopContext) -> HTTPDecision {
            .respond(HTTPResponse(status: .ok, text: "models"))
        }
    }

    /// Starts a server with a certificate for 127.0.0.1 that only itself has signed.
    private func server() throws -> (port: Int, authority: URL) {
        let folder = FileManager.default.temporaryDirectory.appending(path: "realtime-engines-\(UUID().uuidString)")
        try FileManager.default.createDirectory(at: folder, withIntermediateDirectories: true)
        let process = Process()
        process.executableURL = URL(filePath: "/usr/bin/env")
        process.arguments = [
            "openssl", "req", "-x509", "-newkey", "ec", "-pkeyopt", "ec_paramgen_curve:prime256v1", "-nodes", "-days",
            "2", "-subj", "/CN=engines", "-addext", "subjectAltName=IP:127.0.0.1", "-keyout", "key.pem", "-out",
            "own.pem",
        ]
        process.currentDirectoryURL = folder
        process.standardError = FileHandle.nullDevice
        try process.run()
        process.waitUntilExit()
        guard process.terminationStatus == 0 else { throw Failure("openssl has made no certificate") }
        let authority = folder.appending(path: "own.pem")
        var configuration = HTTPServerConfiguration()
        configuration.tls = try TLSContext(
            certificateChainFile: authority.path,
            privateKeyFile: folder.appending(path: "key.pem").path
        )
        let server = try HTTPServer(configuration, on: try EventLoopGroup(count: 1)) { _ in Front() }
        return (server.address.port, authority)
    }

    @Test("a server whose authority is named is believed, and one whose authority is unknown is not")
    func trust() throws {
        let (port, authority) = try server()
        defer { try? FileManager.default.removeItem(at: authority.deletingLastPathComponent()) }
        let url = "https://127.0.0.1:\(port)"
        #expect(EngineProbe.models(at: try EngineEndpoint(url, authorities: authority.path)) == .ready)
        let answer = EngineProbe.models(at: try EngineEndpoint(url))
        guard case .unreachable(let reason) = answer else { throw Failure("\(answer)") }
        #expect(reason.contains("certificate"), "\(reason)")
    }

    @Test("a file of authorities that is not there is an error, and not trust in everybody")
    func missingFile() throws {
        let (port, authority) = try server()
        defer { try? FileManager.default.removeItem(at: authority.deletingLastPathComponent()) }
        let endpoint = try EngineEndpoint("https://127.0.0.1:\(port)", authorities: "/nowhere/ca.pem")
        guard case .unreachable = EngineProbe.models(at: endpoint) else { throw Failure("it was believed") }
    }

    @Test("a server without TLS at an https address is an error")
    func plain() throws {
        let server = try LoopbackServer { _ in [.answer("200 OK", "text/plain", "x")] }
        let answer = EngineProbe.models(at: try EngineEndpoint("https://127.0.0.1:\(server.port)", timeouts: quick))
        guard case .unreachable = answer else { throw Failure("\(answer)") }
    }
}
