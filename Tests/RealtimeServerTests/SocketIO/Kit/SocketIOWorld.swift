import RealtimeLocks
import RealtimeServer
import RealtimeUnits
import RealtimeWebSocket
import SocketIOProtocol
import Testing

/// Lines that several threads write down.
final class Journal: Sendable {
    private let lines = Lock<[String]>([])
    func note(_ line: String) { lines.withLock { $0.append(line) } }
    var all: [String] { lines.withLock { $0 } }
}

/// Lets in whoever shows the token or whom the server serves, echoes, and notes what happens with the name of its loop.
final class Parrot: SocketIOApplication {
    private let journal: Journal
    private let arrival: SocketIOArrival?
    private var seat: SocketIOSeat?

    /// Without an arrival the token `right` lets in.
    init(_ journal: Journal, _ arrival: SocketIOArrival? = nil) {
        self.journal = journal
        self.arrival = arrival
    }

    func client(_ client: SocketIOClient, wantsInto namespace: String, auth: [UInt8]) -> SocketIOAdmission {
        let text = String(decoding: auth, as: UTF8.self)
        guard let arrival else { return text.contains("right") ? .accept : .refuse(message: "not authorized") }
        let shown = text.split(separator: "\"").dropFirst(3).first.map(String.init)
        do throws(SocketIORefusal) {
            seat = try arrival.admit(showing: shown, for: client)
            return .accept
        } catch {
            return .refuse(message: error.code.rawValue)
        }
    }

    func client(_ client: SocketIOClient, didReceive event: SocketIOEvent) {
        let values = (0..<event.arguments.count).map { index -> SocketIOValue in
            event.arguments.binary(at: index).map { .binary($0) } ?? .json(Array(event.arguments[index] ?? []))
        }
        if let id = event.acknowledgementID { return (try? client.acknowledge(id, values)) ?? () }
        switch event.name {
        case "end": client.close()
        case "ticks": tick(0, client)
        case "where": _ = try? client.emit("transport", [.boolean(client.isWebSocket)])
        default: _ = try? client.emit(event.name, values)
        }
    }

    /// Says a hundred numbers, one a millisecond.
    private func tick(_ number: Int, _ client: SocketIOClient) {
        guard number < 100 else { return }
        _ = try? client.emit("tick", [.integer(number)])
        _ = client.schedule(at: client.now.advanced(by: .milliseconds(1))) { [weak self] client in
            self?.tick(number + 1, client)
        }
    }

    func clientIsToEnd(_ client: SocketIOClient) { _ = try? client.emit("goodbye") }

    func client(_ client: SocketIOClient, didCloseWith reason: SocketIOCloseReason) {
        seat = nil
        journal.note("\(reason)")
    }

    deinit { journal.note("gone") }
}

/// A server with several loops whose Socket.IO clients a ``Parrot`` answers; stopped at the end.
final class SocketIOWorld {
    let server: RealtimeServer
    /// What the server was started from.
    let configuration: ServerConfiguration
    let journal = Journal()

    init(
        loops: Int = 3,
        admits: Bool = false,
        engine: (inout EngineIOConfiguration) -> Void = { _ in },
        change: (inout ServerConfiguration) throws -> Void = { _ in }
    ) throws {
        var socketIO = SocketIOConfiguration()
        engine(&socketIO.engine)
        var configuration = ServerConfiguration(
            http: HTTPServerConfiguration(host: "127.0.0.1", port: 0),
            access: AccessPolicy(),
            upstream: .echo
        )
        configuration.socketIO = SocketIOEndpoint(configuration: socketIO) { [journal] arrival in
            Parrot(journal, admits ? arrival : nil)
        }
        try change(&configuration)
        self.configuration = configuration
        server = try RealtimeServer(configuration, loops: loops)
    }

    deinit { server.shutDown() }

    var port: Int { server.address.port }

    func peer(_ headers: KeyValuePairs<String, String> = [:]) throws -> PollingPeer {
        try PollingPeer(port: port, headers: headers)
    }

    /// Waits until `count` lines are in the journal.
    func wait(for count: Int, sourceLocation: SourceLocation = #_sourceLocation) async throws {
        try await Self.wait("\(count) lines", sourceLocation: sourceLocation) { self.journal.all.count >= count }
    }

    static func wait(
        _ what: String,
        sourceLocation: SourceLocation = #_sourceLocation,
        until condition: () -> Bool
    ) async throws {
        let start = ContinuousClock.now
        var attempt = 0
        while !condition() {
            guard ContinuousClock.now - start < .seconds(30) else {
                Issue.record("waited for \(what) in vain", sourceLocation: sourceLocation)
                return
            }
            try await Pause.milliseconds(2, attempt: attempt)
            attempt += 1
        }
    }
}
