#if canImport(Glibc)
    import Glibc
#elseif canImport(Musl)
    import Musl
#else
    import Darwin
#endif

/// A file that is written at once.
enum OutputFile {
    /// Creates or replaces the file at `path`.
    static func write(_ bytes: [UInt8], to path: String) throws(FileError) {
        let descriptor = open(path, O_WRONLY | O_CREAT | O_TRUNC | O_CLOEXEC, 0o644)
        guard descriptor >= 0 else { throw FileError(path, .write) }
        let isWritten = Console.write(bytes, to: descriptor)
        let code = errno
        // Some file systems say only here that there was no room.
        guard close(descriptor) == 0 else { throw FileError(path, .write) }
        if !isWritten { throw FileError(path, .write, code: code) }
    }
}
