#if canImport(Glibc)
    import Glibc
#else
    import Darwin
#endif

/// Lines for people and telemetry; audio has standard output to itself.
enum StandardError {
    static func writeLine(_ text: String) {
        let bytes = Array((text + "\n").utf8)
        _ = write(STDERR_FILENO, bytes, bytes.count)
    }
}
