#if canImport(Glibc)
    import Glibc
#elseif canImport(Musl)
    import Musl
#else
    import Darwin
#endif

/// A file cannot be opened, read or written.
struct FileError: Error, Hashable, Sendable {
    /// What was to be done.
    enum Action: String, Sendable {
        /// Open or read it.
        case read = "read"
        /// Create or write it.
        case write = "written"
    }

    /// The path, or the name of a stream.
    let path: String
    let action: Action
    /// The C library's number.
    let code: Int32

    /// Captures `errno`.
    init(_ path: String, _ action: Action, code: Int32 = errno) {
        self.path = path
        self.action = action
        self.code = code
    }
}

extension FileError: CustomStringConvertible {
    /// One sentence.
    var description: String {
        "\(TerminalText.line(path, limit: 200)) cannot be \(action.rawValue): \(String(cString: strerror(code)))"
    }
}
