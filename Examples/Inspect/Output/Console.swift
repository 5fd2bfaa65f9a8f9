#if canImport(Glibc)
    import Glibc
#elseif canImport(Musl)
    import Musl
#else
    import Darwin
#endif

/// Standard output, buffered, and standard error with a line of progress that is redrawn.
final class Console {
    private let output: Int32
    /// Where notes go.
    let errors: Int32
    private let isTerminal: Bool
    /// Whether no progress is drawn.
    var isQuiet = false
    private var buffer: [UInt8] = []
    private var hasProgress = false
    private var failure: FileError?

    /// Bytes that are written at once.
    private static let capacity = 64 << 10

    /// Writes to these descriptors. Progress is drawn where standard error is a terminal.
    init(output: Int32 = STDOUT_FILENO, errors: Int32 = STDERR_FILENO) {
        self.output = output
        self.errors = errors
        isTerminal = isatty(errors) == 1
        buffer.reserveCapacity(Self.capacity + 4_096)
    }

    /// Writes lines to standard output that are there with their line feeds.
    func text(_ text: String) { buffer.append(contentsOf: text.utf8) }

    /// Writes a line to standard output. A failure is thrown by the next ``flush()``.
    func line(_ text: String) {
        buffer.append(contentsOf: text.utf8)
        endLine()
    }

    /// Writes a line to standard output.
    func line(_ bytes: [UInt8]) {
        buffer.append(contentsOf: bytes)
        endLine()
    }

    private func endLine() {
        buffer.append(0x0A)
        guard buffer.count >= Self.capacity else { return }
        do throws(FileError) { try flush() } catch { failure = error }
    }

    /// Writes a line to standard error at once.
    func note(_ text: String) {
        clearProgress()
        _ = Self.write(Array("\(text)\n".utf8), to: errors)
    }

    /// Writes what is buffered. Ends the process quietly where nobody reads it.
    func flush() throws(FileError) {
        if !buffer.isEmpty, failure == nil {
            clearProgress()
            if !Self.write(buffer, to: output) {
                if errno == EPIPE { exit(Exit.brokenPipe.rawValue) }
                failure = FileError("standard output", .write)
            }
        }
        buffer.removeAll(keepingCapacity: true)
        if let failure { throw failure }
    }

    // MARK: Progress

    /// Draws how far a file was read, at most ten times a second.
    func show(_ progress: inout Progress, bytes: Int, events: Int) {
        guard isTerminal, !isQuiet, let text = progress.text(bytes: bytes, events: events) else { return }
        _ = Self.write(Array("\r\u{1B}[K\(text.prefix(columns - 1))".utf8), to: errors)
        hasProgress = true
    }

    /// Removes the line of progress.
    func clearProgress() {
        guard hasProgress else { return }
        _ = Self.write(Array("\r\u{1B}[K".utf8), to: errors)
        hasProgress = false
    }

    /// The width of the terminal; 80 where it does not say.
    private var columns: Int {
        var size = winsize()
        let result = ioctl(errors, UInt(TIOCGWINSZ), &size)
        return result == 0 && size.ws_col > 20 ? Int(size.ws_col) : 80
    }

    /// Writes all bytes; `false` with `errno` where that fails.
    static func write(_ bytes: [UInt8], to descriptor: Int32) -> Bool {
        var rest = bytes[...]
        while !rest.isEmpty {
            let count = rest.withUnsafeBytes { systemWrite(descriptor, $0) }
            if count > 0 { rest = rest.dropFirst(count) } else if errno != EINTR { return false }
        }
        return true
    }
}

// A free function: inside `Console` the name would find the member itself.
private func systemWrite(_ descriptor: Int32, _ bytes: UnsafeRawBufferPointer) -> Int {
    write(descriptor, bytes.baseAddress, bytes.count)
}
