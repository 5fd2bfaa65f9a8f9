#if canImport(Glibc)
    import Glibc
#else
    import Darwin
#endif

/// A file descriptor that is read from or written to until everything is through.
struct ByteStream: ~Copyable {
    private let descriptor: Int32
    private let path: String
    private let isOwned: Bool

    /// `-` is standard input.
    init(reading path: String) throws(StreamError) {
        try self.init(path, standard: STDIN_FILENO) { open($0, O_RDONLY | O_CLOEXEC) }
    }

    /// `-` is standard output. A file that is there is emptied.
    init(writing path: String) throws(StreamError) {
        try self.init(path, standard: STDOUT_FILENO) { open($0, O_WRONLY | O_CREAT | O_TRUNC | O_CLOEXEC, 0o644) }
    }

    private init(_ path: String, standard: Int32, _ open: (String) -> Int32) throws(StreamError) {
        self.path = path
        isOwned = path != "-"
        descriptor = isOwned ? open(path) : standard
        if descriptor < 0 { throw StreamError(path: path, message: String(cString: strerror(errno))) }
    }

    deinit {
        if isOwned { close(descriptor) }
    }

    /// Appends what comes next, at most `limit` bytes; false at the end.
    func read(upTo limit: Int, into bytes: inout [UInt8]) throws(StreamError) -> Bool {
        let start = bytes.count
        bytes.append(contentsOf: repeatElement(0, count: limit))
        var count = -1
        repeat {
            count = bytes.withUnsafeMutableBytes { systemRead(descriptor, $0.baseAddress.map { $0 + start }, limit) }
        } while count < 0 && errno == EINTR
        bytes.removeLast(limit - max(0, count))
        if count < 0 { throw StreamError(path: path, message: String(cString: strerror(errno))) }
        return count > 0
    }

    /// Writes all of `bytes`.
    func write(_ bytes: [UInt8]) throws(StreamError) {
        var start = 0
        while start < bytes.count {
            let count = bytes.withUnsafeBytes {
                systemWrite(descriptor, $0.baseAddress.map { $0 + start }, bytes.count - start)
            }
            if count < 0, errno != EINTR { throw StreamError(path: path, message: String(cString: strerror(errno))) }
            start += max(0, count)
        }
    }
}

/// A stream could not be opened, read or written.
struct StreamError: Error, CustomStringConvertible {
    let path: String
    let message: String

    var description: String { "\(path == "-" ? "standard stream" : path): \(message)" }
}

// Free functions: inside the type the C names would find the members themselves.
private func systemRead(_ descriptor: Int32, _ buffer: UnsafeMutableRawPointer?, _ count: Int) -> Int {
    read(descriptor, buffer, count)
}
private func systemWrite(_ descriptor: Int32, _ buffer: UnsafeRawPointer?, _ count: Int) -> Int {
    write(descriptor, buffer, count)
}
