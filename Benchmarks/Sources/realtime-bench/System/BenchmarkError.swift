import Glibc

/// Why a benchmark cannot be run: one sentence.
struct BenchmarkError: Error, CustomStringConvertible {
    let description: String
    init(_ description: String) { self.description = description }

    /// What the last system call that failed says.
    static var system: String { String(cString: strerror(errno)) }
}
