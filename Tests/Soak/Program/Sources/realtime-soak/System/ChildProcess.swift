import Glibc

/// A program that a run starts, and whose standard output it reads line by line without waiting.
final class ChildProcess {
    let id: pid_t
    private let output: Int32
    /// Held open: a child that reads its standard input to the end notices when this process is gone.
    private let input: Int32
    private var line: [UInt8] = []
    private var kept: [String] = []
    private(set) var status: Int32?

    /// Starts `program`; its standard error goes to `log`, or where this process's goes.
    init(_ program: String, _ arguments: [String], log: String? = nil) throws(SoakError) {
        var fromChild: [Int32] = [-1, -1]
        var toChild: [Int32] = [-1, -1]
        guard pipe(&fromChild) == 0, pipe(&toChild) == 0 else { throw SoakError("no pipe: \(errno)") }
        for descriptor in fromChild + toChild { _ = fcntl(descriptor, F_SETFD, FD_CLOEXEC) }
        var actions = posix_spawn_file_actions_t()
        posix_spawn_file_actions_init(&actions)
        defer { posix_spawn_file_actions_destroy(&actions) }
        posix_spawn_file_actions_adddup2(&actions, toChild[0], 0)
        posix_spawn_file_actions_adddup2(&actions, fromChild[1], 1)
        if let log { posix_spawn_file_actions_addopen(&actions, 2, log, O_WRONLY | O_CREAT | O_TRUNC, 0o644) }
        var words: [UnsafeMutablePointer<CChar>?] = ([program] + arguments).map { strdup($0) }
        defer { for word in words { free(word) } }
        words.append(nil)
        var process = pid_t()
        let failure = posix_spawn(&process, program, &actions, nil, words, environ)
        close(toChild[0])
        close(fromChild[1])
        guard failure == 0 else {
            close(toChild[1])
            close(fromChild[0])
            throw SoakError("\(program) does not start: \(failure)")
        }
        id = process
        output = fromChild[0]
        input = toChild[1]
        _ = fcntl(output, F_SETFL, O_NONBLOCK)
    }

    deinit {
        end(SIGKILL)
        close(output)
        close(input)
    }

    /// Whether it still runs.
    var isAlive: Bool {
        guard status == nil else { return false }
        var code: Int32 = 0
        if waitpid(id, &code, WNOHANG) == id { status = code }
        return status == nil
    }

    /// Sends `signal` and waits for the end.
    func end(_ signal: Int32) {
        guard isAlive else { return }
        kill(id, signal)
        var code: Int32 = 0
        while waitpid(id, &code, 0) < 0 && errno == EINTR {}
        status = code
    }

    /// The lines that came since the last call.
    func takeLines() -> [String] {
        var buffer = [UInt8](repeating: 0, count: 65_536)
        while case let count = read(output, &buffer, buffer.count), count > 0 { line += buffer[..<count] }
        var lines = kept
        kept = []
        guard let last = line.lastIndex(of: 10) else { return lines }
        let whole = line[...last]
        lines += whole.split(separator: 10).map { String(decoding: $0, as: UTF8.self) }
        line.removeFirst(whole.count)
        return lines
    }

    /// Waits for a line that begins with `prefix`, and gives what follows.
    func wait(for prefix: String, seconds: Double) throws(SoakError) -> String {
        let end = Clock.now + seconds
        while Clock.now < end {
            let lines = takeLines()
            if let index = lines.firstIndex(where: { $0.hasPrefix(prefix) }) {
                kept = Array(lines[(index + 1)...])
                return String(lines[index].dropFirst(prefix.count))
            }
            guard isAlive else { throw SoakError("process \(id) ended with status \(status ?? 0)") }
            usleep(5_000)
        }
        throw SoakError("process \(id) did not say '\(prefix)' in \(seconds) s")
    }
}

/// What `/proc` says of a process.
struct ProcessFigures {
    var residentBytes: Double
    var descriptors: Int
    var processorSeconds: Double

    init?(_ process: pid_t) {
        guard let memory = Self.text("/proc/\(process)/statm"), let time = Self.text("/proc/\(process)/stat"),
            let pages = memory.split(separator: " ").dropFirst().first.flatMap({ Double($0) }),
            let folder = opendir("/proc/\(process)/fd")
        else { return nil }
        defer { closedir(folder) }
        var count = -2
        while readdir(folder) != nil { count += 1 }
        descriptors = count
        residentBytes = pages * Double(sysconf(Int32(_SC_PAGESIZE)))
        // Behind the name, which may hold anything: fields 14 and 15 of proc(5) are the 12th and 13th from there.
        let fields = time.drop { $0 != ")" }.split(separator: " ").dropFirst()
        let ticks = fields.dropFirst(11).prefix(2).compactMap { Double($0) }.reduce(0, +)
        processorSeconds = ticks / Double(sysconf(Int32(_SC_CLK_TCK)))
    }

    private static func text(_ path: String) -> String? {
        let descriptor = open(path, O_RDONLY)
        guard descriptor >= 0 else { return nil }
        defer { close(descriptor) }
        var buffer = [UInt8](repeating: 0, count: 4_096)
        let count = read(descriptor, &buffer, buffer.count)
        return count > 0 ? String(decoding: buffer[..<count], as: UTF8.self) : nil
    }
}
