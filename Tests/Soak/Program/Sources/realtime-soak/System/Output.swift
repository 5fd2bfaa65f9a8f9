import Glibc

/// Writes a line to standard output at once: whoever reads it may be a process that waits for it.
func writeLine(_ text: String) {
    let bytes = Array((text + "\n").utf8)
    var sent = 0
    while sent < bytes.count {
        let count = bytes[sent...].withUnsafeBytes { write(1, $0.baseAddress, $0.count) }
        guard count > 0 else { return }
        sent += count
    }
}
