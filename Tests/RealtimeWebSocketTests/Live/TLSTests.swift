import RealtimeWebSocket
import Testing

extension LiveTests {
    @Suite("TLS")
    struct TLSTests {
        private func serve(_ certificates: TestCertificates, as name: String, driver: EventLoopDriver = .automatic)
            throws -> LiveServer
        {
            let context = try TLSContext(
                certificateChainFile: certificates.path("\(name).pem"),
                privateKeyFile: certificates.path("\(name).key")
            )
            return try LiveServer(driver: driver, loops: 2, configure: { $0.tls = context })
        }

        private func connect(
            _ live: LiveServer,
            host: String,
            trust: TLSContext?,
            onOpen: (@Sendable (WebSocket) -> Void)? = nil
        ) -> Inbox<SocketEvent> {
            let port = live.server.address.port
            return live.connect(
                {
                    $0.url = "wss://\(host):\(port)/ws"
                    $0.tls = trust
                    $0.webSocket.maxBufferedBytes = 16 << 20
                },
                onOpen: onOpen
            )
        }

        @Test(
            "A trusted server with the right name is talked to, in small and large messages",
            arguments: EventLoopDriver.allCases
        )
        func accepted(driver: EventLoopDriver) throws {
            let certificates = try TestCertificates()
            let live = try serve(certificates, as: "localhost", driver: driver)
            defer { live.stop() }
            let trust = try TLSContext(trust: .file(certificates.path("ca.pem")))
            let large = [UInt8](repeating: 7, count: 3_000_000)
            let inbox = connect(live, host: "localhost", trust: trust) { socket in
                socket.send(text: "hello")
                socket.send(binary: large.span)
            }
            #expect(try inbox.next() == .opened(subprotocol: nil))
            #expect(try inbox.nextButDrained() == .text("hello"))
            let isWhole = try inbox.nextButDrained() == .binary(large)
            #expect(isWhole)
        }

        @Test("An address in the certificate is enough for an address in the URL")
        func address() throws {
            let certificates = try TestCertificates()
            let live = try serve(certificates, as: "address")
            defer { live.stop() }
            let inbox = connect(
                live,
                host: "127.0.0.1",
                trust: try TLSContext(trust: .file(certificates.path("ca.pem")))
            ) { $0.close() }
            #expect(try inbox.next() == .opened(subprotocol: nil))
            #expect(try inbox.next() == .closed(code: 1000, reason: "", error: nil))
        }

        @Test(
            "A certificate for another name, or for a name instead of the address, is refused",
            arguments: [("elsewhere", "localhost"), ("localhost", "127.0.0.1")]
        )
        func wrongHost(certificate: String, host: String) throws {
            let certificates = try TestCertificates()
            let live = try serve(certificates, as: certificate)
            defer { live.stop() }
            let inbox = connect(live, host: host, trust: try TLSContext(trust: .file(certificates.path("ca.pem"))))
            guard case .closed(nil, "", let error?) = try inbox.next() else {
                Issue.record("the connection was opened")
                return
            }
            #expect(error.hasPrefix("TLS verification:") && error.contains("mismatch"))
        }

        @Test("A certificate of an authority that is not trusted is refused, also under the system's trust")
        func untrusted() throws {
            let certificates = try TestCertificates()
            let live = try serve(certificates, as: "localhost")
            defer { live.stop() }
            for trust in [try TLSContext(trust: .file(certificates.path("other.pem"))), nil] {
                guard case .closed(nil, "", let error?) = try connect(live, host: "localhost", trust: trust).next()
                else {
                    Issue.record("the connection was opened")
                    return
                }
                #expect(error.hasPrefix("TLS verification:"))
            }
        }

        @Test("Certificates can be replaced while the server runs")
        func replaced() throws {
            let certificates = try TestCertificates()
            let live = try serve(certificates, as: "elsewhere")
            defer { live.stop() }
            live.server.replaceTLS(
                try TLSContext(
                    certificateChainFile: certificates.path("localhost.pem"),
                    privateKeyFile: certificates.path("localhost.key")
                )
            )
            let inbox = connect(
                live,
                host: "localhost",
                trust: try TLSContext(trust: .file(certificates.path("ca.pem")))
            )
            #expect(try inbox.next() == .opened(subprotocol: nil))
        }

        @Test("Plain bytes to a TLS server end the connection")
        func plainBytes() throws {
            let certificates = try TestCertificates()
            let live = try serve(certificates, as: "localhost")
            defer { live.stop() }
            let raw = try RawClient(port: live.server.address.port)
            raw.send("GET / HTTP/1.1\r\nHost: h\r\n\r\n")
            #expect(raw.receiveAll().count < 100)
        }

        @Test("A plain server gives a TLS client a TLS error")
        func plainServer() throws {
            let live = try LiveServer()
            defer { live.stop() }
            let port = live.server.address.port
            let inbox = live.connect { $0.url = "wss://127.0.0.1:\(port)/ws" }
            guard case .closed(nil, "", let error?) = try inbox.next() else {
                Issue.record("the connection was opened")
                return
            }
            #expect(error.hasPrefix("TLS connection:"))
        }

        @Test("Files that are missing or do not belong together are typed errors")
        func badFiles() throws {
            let certificates = try TestCertificates()
            let missing = #expect(throws: TLSError.self) {
                try TLSContext(certificateChainFile: "/nowhere.pem", privateKeyFile: "/nowhere.key")
            }
            #expect(missing?.code == .certificate)
            let mixed = #expect(throws: TLSError.self) {
                try TLSContext(
                    certificateChainFile: certificates.path("localhost.pem"),
                    privateKeyFile: certificates.path("address.key")
                )
            }
            #expect(mixed?.code == .privateKey)
            let trust = #expect(throws: TLSError.self) { try TLSContext(trust: .file("/nowhere.pem")) }
            #expect(trust?.code == .trust)
        }
    }
}
