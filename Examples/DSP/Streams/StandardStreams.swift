#if canImport(Glibc)
    import Glibc
#else
    import Darwin
#endif

/// Lines of text, each written when it is there: whoever reads along need not wait for a buffer to fill.
enum StandardOutput {
    static func writeLine(_ text: String) { write(text, to: STDOUT_FILENO) }
}

/// Lines for people and telemetry where audio has standard output to itself.
enum StandardError {
    static func writeLine(_ text: String) { write(text, to: STDERR_FILENO) }
}

private func write(_ text: String, to descriptor: Int32) {
    let bytes = Array((text + "\n").utf8)
    var start = 0
    while start < bytes.count {
        let count = bytes.withUnsafeBytes {
            systemWrite(descriptor, $0.baseAddress.map { $0 + start }, bytes.count - start)
        }
        if count < 0, errno != EINTR { return }
        start += max(0, count)
    }
}

// The C name would find the function above.
private func systemWrite(_ descriptor: Int32, _ buffer: UnsafeRawPointer?, _ count: Int) -> Int {
    write(descriptor, buffer, count)
}
