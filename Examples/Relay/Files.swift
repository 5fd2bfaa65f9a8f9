#if canImport(Glibc)
    import Glibc
#else
    import Darwin
#endif

/// How many processors there are.
func coreCount() -> Int { max(1, sysconf(Int32(_SC_NPROCESSORS_ONLN))) }

/// Writes a line in one call, so that lines of several threads do not mix. The C streams are not safe to share.
func writeLine(_ text: String, to descriptor: Int32) {
    let bytes = Array((text + "\n").utf8)
    _ = write(descriptor, bytes, bytes.count)
}

/// Writes a small file whole or not at all: whoever waits for it never sees half a number.
func write(_ text: String, to path: String) throws(UsageError) {
    let temporary = path + ".part"
    guard let file = fopen(temporary, "w") else {
        throw UsageError("\(path) cannot be written: \(String(cString: strerror(errno)))")
    }
    fputs(text, file)
    fclose(file)
    guard rename(temporary, path) == 0 else {
        throw UsageError("\(path) cannot be written: \(String(cString: strerror(errno)))")
    }
}

/// The lines of a text file, without their line breaks.
func lines(of path: String) throws(UsageError) -> [String] {
    guard let file = fopen(path, "r") else {
        throw UsageError("\(path) cannot be read: \(String(cString: strerror(errno)))")
    }
    defer { fclose(file) }
    var bytes: [UInt8] = []
    while case let byte = getc(file), byte != EOF { bytes.append(UInt8(truncatingIfNeeded: byte)) }
    return String(decoding: bytes, as: UTF8.self).split(separator: "\n", omittingEmptySubsequences: false).map(
        String.init
    )
}
