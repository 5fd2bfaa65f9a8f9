import Glibc

/// Why nothing can be measured: one sentence.
struct BenchmarkError: Error, CustomStringConvertible {
    let description: String
    init(_ description: String) { self.description = description }
}

/// A small file, whole.
func text(of path: String) throws -> String {
    guard let file = fopen(path, "rb") else { throw BenchmarkError("\(path) cannot be read") }
    defer { fclose(file) }
    var bytes = [UInt8](repeating: 0, count: 1_000_000)
    bytes.removeLast(bytes.count - fread(&bytes, 1, bytes.count, file))
    return String(decoding: bytes, as: UTF8.self)
}

/// Writes a line at once, so that a table is seen to grow.
func write(_ line: String, to descriptor: Int32 = STDOUT_FILENO) {
    var rest = Array((line + "\n").utf8)[...]
    while !rest.isEmpty {
        let count = rest.withUnsafeBytes { Glibc.write(descriptor, $0.baseAddress, $0.count) }
        guard count > 0 else { return }
        rest = rest.dropFirst(count)
    }
}

/// CPU time of this process so far, all threads, kernel included.
var processorTime: Duration {
    var time = timespec()
    clock_gettime(CLOCK_PROCESS_CPUTIME_ID, &time)
    return .seconds(time.tv_sec) + .nanoseconds(time.tv_nsec)
}

extension Duration {
    var seconds: Double { Double(components.seconds) + Double(components.attoseconds) / 1e18 }
    /// Whole milliseconds, rounded.
    var milliseconds: Int { Int((seconds * 1_000).rounded()) }
}

extension [Duration] {
    /// The smallest value that at least `share` of all are not above.
    func percentile(_ share: Double) -> Duration? {
        guard !isEmpty else { return nil }
        let rank = Int((share * Double(count)).rounded(.up))
        return sorted()[Swift.min(Swift.max(rank, 1), count) - 1]
    }

    /// The median in milliseconds, as a cell of a table.
    var medianCell: String { percentile(0.5).map { "\($0.milliseconds)" } ?? "–" }
}

extension Double {
    /// With that many decimals.
    func fixed(_ digits: Int) -> String {
        let scale = (0..<digits).reduce(1.0) { scale, _ in scale * 10 }
        let number = Int((magnitude * scale).rounded())
        let text = String(repeating: "0", count: Swift.max(0, digits + 1 - String(number).count)) + String(number)
        let sign = self < 0 && number != 0 ? "-" : ""
        return digits == 0 ? sign + text : sign + text.dropLast(digits) + "." + text.suffix(digits)
    }
}
