import RealtimeProtocol
import RealtimeServer
import RealtimeWebSocket

#if canImport(Glibc)
    import Glibc
#else
    import Darwin
#endif

// A relay in one file: clients of any dialect on ws://127.0.0.1:8080, one model server behind it. It answers
// /v1/realtime (OpenAI's SDKs), /api-ws/v1/realtime (DashScope's) and pages in the browser dialect; the upstream's key
// never leaves this process.
//
//     OPENAI_API_KEY=sk-… swift run minimal-relay
//     RELAY_KEY=… swift run minimal-relay wss://dashscope.aliyuncs.com/api-ws/v1/realtime?model=… dashScopeOmni

func say(_ text: String) {
    let bytes = Array((text + "\n").utf8)
    _ = write(STDERR_FILENO, bytes, bytes.count)
}

func fail(_ text: String) -> Never {
    say("minimal-relay: \(text)")
    exit(1)
}

let arguments = CommandLine.arguments.dropFirst()
let url = arguments.first ?? "wss://api.openai.com/v1/realtime?model=gpt-realtime"
guard let dialect = Dialect(name: arguments.dropFirst().first ?? "openAI") else {
    fail("unknown dialect; one of \(Dialect.allCases.map(\.rawValue).joined(separator: ", "))")
}

do {
    var connection = WebSocketClientConfiguration(url: url)
    if let key = getenv("RELAY_KEY") ?? getenv("OPENAI_API_KEY") {
        connection.headers.add("Authorization", "Bearer \(String(cString: key))")
    }
    if url.hasPrefix("wss:") { connection.tls = try TLSContext(trust: .system) }
    let configuration = ServerConfiguration(
        http: HTTPServerConfiguration(host: "127.0.0.1", port: 8080),
        access: AccessPolicy(),
        upstream: .remote(RemoteUpstream(connection: connection, dialect: dialect))
    )
    let server = try RealtimeServer(configuration) { say($0.line) }
    print("relaying ws://\(server.address) to \(dialect.rawValue); a line or the end of the input ends it")
    _ = readLine()
    server.shutDown()
} catch {
    fail("\(error)")
}
