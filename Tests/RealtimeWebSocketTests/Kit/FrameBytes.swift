/// Builds the bytes of one frame by hand, also illegal ones: the tests' own reading of RFC 6455 section 5.2.
func frame(
    _ opcode: UInt8,
    _ payload: some Collection<UInt8> = [UInt8](),
    fin: Bool = true,
    rsv: UInt8 = 0,
    key: [UInt8]? = nil,
    lengthBytes: Int? = nil,
    declaredLength: UInt64? = nil
) -> [UInt8] {
    var bytes: [UInt8] = [(fin ? 0x80 : 0) | rsv << 4 | opcode]
    let length = declaredLength ?? UInt64(payload.count)
    let size = lengthBytes ?? (length < 126 ? 0 : length < 65_536 ? 2 : 8)
    let mask: UInt8 = key == nil ? 0 : 0x80
    switch size {
    case 0: bytes.append(mask | UInt8(length))
    case 2: bytes += [mask | 126, UInt8(length >> 8), UInt8(length & 0xFF)]
    default:
        bytes.append(mask | 127)
        for shift in stride(from: 56, through: 0, by: -8) { bytes.append(UInt8(length >> UInt64(shift) & 0xFF)) }
    }
    if let key {
        bytes += key
        bytes += payload.enumerated().map { $1 ^ key[$0 % 4] }
    } else {
        bytes += payload
    }
    return bytes
}

/// A close frame's payload.
func closePayload(_ code: UInt16, _ reason: String = "") -> [UInt8] {
    [UInt8(code >> 8), UInt8(code & 0xFF)] + Array(reason.utf8)
}

/// A key whose bytes all differ.
let testKey: [UInt8] = [0x37, 0xFA, 0x21, 0x3D]
