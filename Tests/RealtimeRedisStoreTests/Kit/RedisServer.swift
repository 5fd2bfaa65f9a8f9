import Foundation
import RealtimeRedisStore
import Testing

/// A Redis server of the test's own, on a socket in a folder of its own.
final class RedisServer: @unchecked Sendable {
    // `@unchecked Sendable`: confined to one test at a time, which starts and stops it in turn.
    private var process: Process?
    let folder: String

    /// Where the program is; `nil` where it is not installed, which CI does not let pass.
    static let program: String? = {
        let paths =
            (ProcessInfo.processInfo.environment["PATH"] ?? "").split(separator: ":") + ["/usr/bin", "/usr/sbin"]
        let found = paths.map { "\($0)/redis-server" }.first { FileManager.default.isExecutableFile(atPath: $0) }
        if found == nil {
            print("SKIPPED: the tests with Redis, because there is no redis-server; ./dev setup test installs it")
        }
        return found
    }()

    /// Whether tests with a server are to run: in CI they are, and fail where there is none.
    static var isExpected: Bool { program != nil || ProcessInfo.processInfo.environment["CI"] == "true" }

    init() throws {
        folder =
            FileManager.default.temporaryDirectory.appendingPathComponent("redis-\(UUID().uuidString.prefix(8))").path
        try FileManager.default.createDirectory(atPath: folder, withIntermediateDirectories: true)
        try start()
    }

    deinit {
        kill()
        try? FileManager.default.removeItem(atPath: folder)
    }

    var address: RedisAddress { RedisAddress(.socket(path: folder + "/socket")) }

    /// Starts it, with nothing in it.
    func start() throws {
        let process = Process()
        process.executableURL = URL(fileURLWithPath: try #require(Self.program, "there is no redis-server"))
        process.arguments = [
            "--port", "0", "--unixsocket", folder + "/socket", "--save", "", "--appendonly", "no", "--dir", folder,
        ]
        process.standardOutput = FileHandle.nullDevice
        process.standardError = FileHandle.nullDevice
        try process.run()
        self.process = process
        let end = ContinuousClock.now.advanced(by: .seconds(20))
        while (try? command("PING")) != "PONG" {
            guard ContinuousClock.now < end else { throw Failure(text: "redis-server does not answer") }
            usleep(10_000)
        }
    }

    /// Ends it without a goodbye.
    func kill() {
        guard let process else { return }
        Foundation.kill(process.processIdentifier, SIGKILL)
        process.waitUntilExit()
        self.process = nil
    }

    /// Lets it answer nothing, or go on.
    func pause(_ isPaused: Bool) {
        guard let process else { return }
        Foundation.kill(process.processIdentifier, isPaused ? SIGSTOP : SIGCONT)
    }

    /// What Redis' own client gets for a command: an oracle that shares no code with the store.
    @discardableResult
    func command(_ arguments: String...) throws -> String {
        let client = Process()
        let output = Pipe()
        client.executableURL = URL(fileURLWithPath: "/usr/bin/env")
        client.arguments = ["redis-cli", "-s", folder + "/socket"] + arguments
        client.standardOutput = output
        client.standardError = FileHandle.nullDevice
        try client.run()
        let bytes = output.fileHandleForReading.readDataToEndOfFile()
        client.waitUntilExit()
        return String(decoding: bytes, as: UTF8.self).trimmingCharacters(in: .whitespacesAndNewlines)
    }
}

struct Failure: Error { var text: String }
