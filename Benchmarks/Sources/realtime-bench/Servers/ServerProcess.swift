import CBenchmarkSupport
import Glibc
import RealtimeWebSocket

/// A server in a process of its own, which ends with this object.
final class ServerProcess {
    private let process: pid_t
    private let port: Int

    var figures: ProcessFigures { ProcessFigures(process: process) }
    var isRunning: Bool { waitpid(process, nil, WNOHANG) == 0 }

    /// Starts `path` with `arguments` and waits until it has written its port to the file it is given.
    init(_ path: String, _ arguments: [String], core: Int32, isRealTime: Bool) throws {
        let file = "/tmp/realtime-bench-\(getpid())-\(Clock.now).port"
        let words = [path] + arguments + ["--port", "0", "--port-file", file]
        var pointers = words.map { strdup($0) }
        defer { for pointer in pointers { free(pointer) } }
        pointers.append(nil)
        let process = cbench_spawn(path, pointers, core, isRealTime ? 1 : 0, 0)
        guard process > 0 else { throw BenchmarkError("\(path) cannot be started: \(BenchmarkError.system)") }
        var found: Int?
        defer { unlink(file) }
        _ = Clock.wait(seconds: 10) {
            found = TextFile.read(file).flatMap { Int($0.prefix { $0.isNumber }) }
            return found != nil || waitpid(process, nil, WNOHANG) != 0
        }
        guard let found else {
            kill(process, SIGKILL)
            waitpid(process, nil, 0)
            throw BenchmarkError("\(words.joined(separator: " ")) did not start to listen")
        }
        self.process = process
        port = found
    }

    deinit {
        kill(process, SIGTERM)
        // A server that was told to stop has sessions to say goodbye to.
        if !Clock.wait(seconds: 8, until: { waitpid(process, nil, WNOHANG) != 0 }) {
            kill(process, SIGKILL)
            waitpid(process, nil, 0)
        }
    }

    /// The URL of the server's WebSockets.
    func url() throws -> WebSocketURL { try WebSocketURL(address) }
    /// As ``url()``, as text.
    var address: String { "ws://127.0.0.1:\(port)/v1/realtime?model=bench" }
}
