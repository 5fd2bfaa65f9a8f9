#if canImport(Glibc)
    import Glibc
#else
    import Darwin
#endif

/// The terminal, or whatever the output goes to: lines that stay, and one below them that is redrawn.
struct Console: Sendable {
    /// Whether only errors are written.
    let isQuiet: Bool
    /// Whether a line can be redrawn.
    let isTerminal: Bool
    private var hasStatus = false

    /// Looks where the output goes.
    init(isQuiet: Bool) {
        self.isQuiet = isQuiet
        isTerminal = isatty(STDOUT_FILENO) == 1
    }

    /// Writes a line that stays.
    mutating func line(_ text: String) {
        guard !isQuiet else { return }
        Self.write(clearing + text + "\n", to: STDOUT_FILENO)
        hasStatus = false
    }

    /// Draws the line that is redrawn; nothing where lines cannot be.
    mutating func status(_ text: String) {
        guard !isQuiet, isTerminal else { return }
        Self.write("\r\u{1B}[K" + text.prefix(Self.columns - 1), to: STDOUT_FILENO)
        hasStatus = true
    }

    /// Removes the line that is redrawn.
    mutating func clearStatus() {
        Self.write(clearing, to: STDOUT_FILENO)
        hasStatus = false
    }

    /// Writes a line for people to standard error, also where it is quiet.
    static func error(_ text: String) { write("realtime-client: \(text)\n", to: STDERR_FILENO) }

    /// Writes text as it is to standard output.
    static func write(_ text: String) { write(text, to: STDOUT_FILENO) }

    private var clearing: String { hasStatus ? "\r\u{1B}[K" : "" }

    /// The width of the terminal; 80 where it does not say.
    private static var columns: Int {
        var size = winsize()
        let result = ioctl(STDOUT_FILENO, UInt(TIOCGWINSZ), &size)
        return result == 0 && size.ws_col > 20 ? Int(size.ws_col) : 80
    }

    /// Unbuffered, so that a line is there when it is written, also in a pipe.
    private static func write(_ text: String, to descriptor: Int32) {
        var rest = Array(text.utf8)[...]
        while !rest.isEmpty {
            let count = rest.withUnsafeBytes { systemWrite(descriptor, $0) }
            if count > 0 { rest = rest.dropFirst(count) } else if count == 0 || errno != EINTR { return }
        }
    }
}

// A free function: inside `Console` the name would find the members themselves.
private func systemWrite(_ descriptor: Int32, _ bytes: UnsafeRawBufferPointer) -> Int {
    write(descriptor, bytes.baseAddress, bytes.count)
}
