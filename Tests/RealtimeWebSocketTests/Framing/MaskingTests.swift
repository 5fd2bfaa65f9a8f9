import CRealtimeKernels
import Testing

@Suite("Masking")
struct MaskingTests {
    static let key: UInt32 = 0x3D21_FA37
    typealias Mask = @Sendable (UnsafeMutablePointer<UInt8>, UnsafePointer<UInt8>, Int, UInt32, Int) -> Void
    static let paths: [(name: String, mask: Mask)] = [
        ("dispatched", { rk_websocket_mask($0, $1, $2, $3, $4) }),
        ("portable", { rk_websocket_mask_portable($0, $1, $2, $3, $4) }),
    ]

    @Test("Every length to 200, phase and alignment gives what the definition says, and touches nothing else")
    func everyLength() {
        var source = [UInt8](repeating: 0, count: 256)
        for index in source.indices { source[index] = UInt8(truncatingIfNeeded: index &* 31 &+ 7) }
        for (name, mask) in Self.paths {
            for count in 0...200 {
                for phase in 0..<4 {
                    let offset = (count + phase) % 9
                    var target = [UInt8](repeating: 0xEE, count: 256)
                    target.withUnsafeMutableBufferPointer { out in
                        source.withUnsafeBufferPointer { input in
                            guard let out = out.baseAddress, let input = input.baseAddress else { return }
                            mask(out + 16 + offset, input + offset, count, Self.key, phase)
                        }
                    }
                    for index in target.indices {
                        let place = index - 16 - offset
                        let expected: UInt8 =
                            (0..<count).contains(place) ? source[offset + place] ^ testKey[(place + phase) % 4] : 0xEE
                        guard target[index] == expected else {
                            Issue.record("\(name): count \(count) phase \(phase) byte \(place)")
                            return
                        }
                    }
                }
            }
        }
    }

    @Test("Masking in place twice gives the bytes back")
    func twice() {
        for count in [0, 1, 63, 64, 65, 1_300, 70_001] {
            let original = (0..<count).map { UInt8(truncatingIfNeeded: $0 &* 17) }
            var bytes = original
            for _ in 0..<2 {
                bytes.withUnsafeMutableBufferPointer { buffer in
                    guard let base = buffer.baseAddress else { return }
                    rk_websocket_mask(base, UnsafePointer(base), count, Self.key, 3)
                }
            }
            #expect(bytes == original)
        }
    }
}
