import RealtimeProtocol

/// Audio whose samples are numbered, so that one that is lost or comes twice is seen: 1, 2, 3, … as PCM16; 0 is silence.
enum RampAudio {
    static func bytes(_ numbers: some Sequence<Int>) -> [UInt8] {
        numbers.flatMap { [UInt8(truncatingIfNeeded: $0), UInt8(truncatingIfNeeded: $0 >> 8)] }
    }

    static func numbers(_ bytes: [UInt8]) -> [Int] {
        stride(from: 0, to: bytes.count - 1, by: 2).map { Int(bytes[$0]) | Int(bytes[$0 + 1]) << 8 }
    }

    /// What a recogniser that understands numbers writes down: the stretches without a gap, `1-480 961-1200`.
    static func words(_ numbers: [Int]) -> String {
        var stretches: [ClosedRange<Int>] = []
        for number in numbers where number != 0 {
            if let last = stretches.last, last.upperBound + 1 == number {
                stretches[stretches.count - 1] = last.lowerBound...number
            } else {
                stretches.append(number...number)
            }
        }
        return stretches.map { "\($0.lowerBound)-\($0.upperBound)" }.joined(separator: " ")
    }

    /// The stretches of such words.
    static func stretches(_ words: String) -> [ClosedRange<Int>] {
        words.split(separator: " ").compactMap { word in
            let ends = word.split(separator: "-").compactMap { Int($0) }
            return ends.count == 2 ? ends[0]...ends[1] : nil
        }
    }
}
