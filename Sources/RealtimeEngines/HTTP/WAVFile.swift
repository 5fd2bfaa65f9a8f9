internal import RealtimeUnits

/// A sound file in memory: one channel of PCM16 (Microsoft's RIFF WAVE, format 1).
enum WAVFile {
    static func bytes(of samples: [Int16], at rate: SampleRate) -> [UInt8] {
        let size = samples.count * 2
        var bytes: [UInt8] = []
        bytes.reserveCapacity(44 + size)
        bytes += "RIFF".utf8
        bytes.append(UInt32(36 + size))
        bytes += "WAVEfmt ".utf8
        bytes.append(UInt32(16))
        bytes.append(UInt16(1))
        bytes.append(UInt16(1))
        bytes.append(UInt32(rate.hertz))
        bytes.append(UInt32(rate.hertz * 2))
        bytes.append(UInt16(2))
        bytes.append(UInt16(16))
        bytes += "data".utf8
        bytes.append(UInt32(size))
        for sample in samples { bytes.append(UInt16(bitPattern: sample)) }
        return bytes
    }
}

extension [UInt8] {
    /// Appends an integer, its lowest byte first.
    mutating func append<Value: FixedWidthInteger>(_ value: Value) {
        for shift in stride(from: 0, to: Value.bitWidth, by: 8) { append(UInt8(truncatingIfNeeded: value >> shift)) }
    }
}
