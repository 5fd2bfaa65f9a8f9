internal import COpenSSL

/// Unpredictable numbers for masking keys and handshakes, drawn from OpenSSL's generator in batches.
///
/// Confined to one loop. A key per frame from the system would cost a call of the kernel per frame.
final class RandomSource {
    private static let batch = 64
    private var numbers = [UInt32](repeating: 0, count: batch)
    private var next = batch
    private var fallback = SystemRandomNumberGenerator()

    init() {}

    /// The next number.
    func nextNumber() -> UInt32 {
        if next == Self.batch { refill() }
        defer { next += 1 }
        return numbers[next]
    }

    /// Sixteen bytes for `Sec-WebSocket-Key`.
    func nonce() -> InlineArray<16, UInt8> {
        var bytes = InlineArray<16, UInt8>(repeating: 0)
        for index in 0..<16 { bytes[index] = UInt8(truncatingIfNeeded: nextNumber()) }
        return bytes
    }

    private func refill() {
        let isFilled = numbers.withUnsafeMutableBytes { bytes in
            RAND_bytes(bytes.baseAddress?.assumingMemoryBound(to: UInt8.self), Int32(bytes.count)) == 1
        }
        if !isFilled {
            for index in numbers.indices { numbers[index] = fallback.next() }
        }
        next = 0
    }
}
