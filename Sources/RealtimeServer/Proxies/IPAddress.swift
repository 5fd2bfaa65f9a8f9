#if canImport(Glibc)
    internal import Glibc
#else
    internal import Darwin
#endif

/// An IPv4 or IPv6 address as a number. An IPv4 address that was mapped into IPv6 is the IPv4 address.
struct IPAddress: Hashable, Sendable {
    /// The bits in the order of the wire; of an IPv4 address the lowest 32.
    let bits: UInt128
    let isV4: Bool

    private static let mappedPrefix: UInt128 = 0xFFFF << 32

    init(v4 bits: UInt32) {
        self.bits = UInt128(bits)
        isV4 = true
    }

    init(v6 bits: UInt128) {
        isV4 = bits >> 32 == Self.mappedPrefix >> 32
        self.bits = isV4 ? bits & 0xFFFF_FFFF : bits
    }

    /// Reads the text of an address, without brackets, port or zone.
    init?(_ text: String) {
        // inet_pton reads a C string; 45 characters are the longest address.
        guard text.utf8.count <= 45, !text.utf8.contains(0) else { return nil }
        var four = in_addr()
        var six = in6_addr()
        if inet_pton(AF_INET, text, &four) == 1 {
            self.init(v4: UInt32(bigEndian: four.s_addr))
        } else if inet_pton(AF_INET6, text, &six) == 1 {
            self.init(v6: withUnsafeBytes(of: six) { $0.reduce(0) { $0 << 8 | UInt128($1) } })
        } else {
            return nil
        }
    }
}

extension IPAddress: CustomStringConvertible {
    /// As `inet_ntop` writes it.
    var description: String {
        var text = [CChar](repeating: 0, count: 64)
        if isV4 {
            var value = in_addr(s_addr: UInt32(truncatingIfNeeded: bits).bigEndian)
            inet_ntop(AF_INET, &value, &text, socklen_t(text.count))
        } else {
            var value = in6_addr()
            let bits = bits
            withUnsafeMutableBytes(of: &value) { buffer in
                for index in 0..<16 { buffer[index] = UInt8(truncatingIfNeeded: bits >> UInt128(8 * (15 - index))) }
            }
            inet_ntop(AF_INET6, &value, &text, socklen_t(text.count))
        }
        return String(decoding: text.prefix { $0 != 0 }.map { UInt8(bitPattern: $0) }, as: UTF8.self)
    }
}
