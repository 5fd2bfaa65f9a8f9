extension SeededGenerator {
    /// Floats of any bit pattern: NaN of both kinds, infinities, denormal numbers, everything between; and stretches of
    /// ordinary noise, zeros and full scale.
    mutating func hostile(_ count: Int) -> [Float] {
        var samples: [Float] = []
        while samples.count < count {
            let length = min(count - samples.count, Int.random(in: 1...97, using: &self))
            switch Int.random(in: 0..<5, using: &self) {
            case 0: samples += (0..<length).map { _ in Float(bitPattern: UInt32(truncatingIfNeeded: next())) }
            case 1: samples += noise(length)
            case 2: samples += [Float](repeating: 0, count: length)
            case 3: samples += (0..<length).map { $0 % 2 == 0 ? 1 : -1 }
            default:
                // Exponent zero: denormal.
                samples += (0..<length).map { _ in Float(bitPattern: UInt32(truncatingIfNeeded: next() % 0x80_0000)) }
            }
        }
        return samples
    }

    /// A number that is often an end of its range.
    mutating func hostileInteger() -> Int {
        switch Int.random(in: 0..<6, using: &self) {
        case 0: .max
        case 1: .min
        case 2: Int.random(in: -2...2, using: &self)
        case 3: Int.max - Int.random(in: 0...2_000, using: &self)
        default: Int(bitPattern: UInt(next())) >> Int.random(in: 0...63, using: &self)
        }
    }
}
