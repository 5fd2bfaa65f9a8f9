#if canImport(Glibc)
    import Glibc
#elseif canImport(Musl)
    import Musl
#else
    import Darwin
#endif

/// Where bytes come from.
protocol ByteSource: ~Copyable {
    /// Overwrites `buffer` from `position` on, as far as it reaches, and returns how many bytes came; 0 at the end.
    mutating func read(into buffer: inout [UInt8], from position: Int) throws(FileError) -> Int
}

/// A file, or standard input.
struct FileSource: ~Copyable, ByteSource {
    /// The path as given; `standard input` for `-`.
    let name: String
    /// The size of a regular file; `nil` for pipes and terminals.
    let size: Int?
    private let descriptor: Int32
    private let isOwned: Bool

    /// Opens the file at `path`; `-` is standard input.
    init(_ path: String) throws(FileError) {
        isOwned = path != "-"
        name = isOwned ? path : "standard input"
        descriptor = isOwned ? open(path, O_RDONLY | O_CLOEXEC) : STDIN_FILENO
        var status = stat()
        guard descriptor >= 0, fstat(descriptor, &status) == 0 else { throw FileError(name, .read) }
        let isRegular = status.st_mode & S_IFMT == S_IFREG
        size = isRegular ? Int(status.st_size) : nil
    }

    deinit { if isOwned { close(descriptor) } }

    mutating func read(into buffer: inout [UInt8], from position: Int) throws(FileError) -> Int {
        while true {
            let count = buffer.withUnsafeMutableBytes { bytes in
                systemRead(descriptor, UnsafeMutableRawBufferPointer(rebasing: bytes[position...]))
            }
            if count >= 0 { return count }
            if errno != EINTR { throw FileError(name, .read) }
        }
    }
}

// A free function: inside the type the name would find the member itself.
private func systemRead(_ descriptor: Int32, _ buffer: UnsafeMutableRawBufferPointer) -> Int {
    read(descriptor, buffer.baseAddress, buffer.count)
}
