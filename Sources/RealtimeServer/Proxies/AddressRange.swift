/// Addresses that begin with the same bits, as `10.0.0.0/8`.
public struct AddressRange: Hashable, Sendable {
    private let first: IPAddress
    private let prefix: Int

    /// Reads an address, or an address and the number of bits that count: `192.0.2.1`, `10.0.0.0/8`, `2001:db8::/32`.
    public init?(_ text: String) {
        let parts = text.split(separator: "/", maxSplits: 1, omittingEmptySubsequences: false)
        guard let address = parts.first.flatMap({ IPAddress(String($0)) }) else { return nil }
        let width = address.isV4 ? 32 : 128
        var prefix = width
        if parts.count == 2 {
            let digits = parts[1].utf8
            guard (1...3).contains(digits.count), digits.allSatisfy({ $0 >= 0x30 && $0 <= 0x39 }),
                let number = Int(parts[1]), number <= width
            else { return nil }
            prefix = number
        }
        first = address
        self.prefix = prefix
    }

    func contains(_ address: IPAddress) -> Bool {
        guard address.isV4 == first.isV4 else { return false }
        let shift = UInt128((first.isV4 ? 32 : 128) - prefix)
        return address.bits >> shift == first.bits >> shift
    }
}
