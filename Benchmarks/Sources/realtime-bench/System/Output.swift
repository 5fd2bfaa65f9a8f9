import Glibc

/// Standard output and error, a line at a time, so that a pipe sees a table grow.
enum Output {
    static func print(_ line: String) { write(line + "\n", to: STDOUT_FILENO) }
    static func complain(_ line: String) { write("realtime-bench: " + line + "\n", to: STDERR_FILENO) }

    private static func write(_ text: String, to descriptor: Int32) {
        var rest = Array(text.utf8)[...]
        while !rest.isEmpty {
            let count = rest.withUnsafeBytes { Glibc.write(descriptor, $0.baseAddress, $0.count) }
            guard count > 0 else { return }
            rest = rest.dropFirst(count)
        }
    }
}
