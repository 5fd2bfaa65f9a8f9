package import RealtimeProtocol
internal import RealtimeUnits

/// Times in recordings: seconds, exact to the attosecond.
extension Duration {
    /// Seconds with as many digits as the duration has, at least nine.
    var recordedSeconds: String {
        let (seconds, attoseconds) = components
        let isNegative = seconds < 0 || attoseconds < 0
        let digits = String(attoseconds.magnitude)
        let fraction = String(repeating: "0", count: 18 - digits.count) + digits
        let kept = fraction.hasSuffix("000000000") ? fraction.prefix(9) : fraction[...]
        return "\(isNegative ? "-" : "")\(seconds.magnitude).\(kept)"
    }

    /// Reads a plain decimal number of seconds; `nil` where it is none, or has more than 18 digits after the point.
    init?(recordedSeconds text: String) {
        let isNegative = text.hasPrefix("-")
        let parts = text.drop { $0 == "-" }.split(separator: ".", omittingEmptySubsequences: false)
        guard parts.count <= 2, let seconds = Int64(parts[0]) else { return nil }
        let fraction = parts.count == 2 ? String(parts[1]) : ""
        guard fraction.utf8.count <= 18,
            let attoseconds = Int64(fraction + String(repeating: "0", count: 18 - fraction.utf8.count))
        else { return nil }
        let offset = Duration(secondsComponent: seconds, attosecondsComponent: attoseconds)
        self = isNegative ? .zero - offset : offset
    }

    /// The duration as a number of JSON.
    package var recorded: JSONValue {
        // Digits and a point are always a number.
        (try? JSONValue(parsing: recordedSeconds)) ?? .null
    }
}
