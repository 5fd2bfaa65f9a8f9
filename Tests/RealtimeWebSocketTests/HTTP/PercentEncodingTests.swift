import RealtimeWebSocket
import Testing

@Suite("Percent-encoding")
struct PercentEncodingTests {
    @Test("Decoding undoes every byte's encoding, where it makes UTF-8")
    func everyByte() {
        for byte in UInt8(1)...127 {
            let hex = String(byte, radix: 16)
            let text = "%" + (hex.count == 1 ? "0" + hex : hex)
            #expect(PercentEncoding.decode(text.utf8) == String(Unicode.Scalar(byte)))
        }
        #expect(PercentEncoding.decode("%E2%82%ac".utf8) == "€")
    }

    @Test("What is not an encoding is refused", arguments: ["%", "%4", "%4g", "%%41", "%00", "%ff", "%ed%a0%80"])
    func bad(text: String) {
        #expect(PercentEncoding.decode(text.utf8) == nil)
    }

    @Test("A plus is a space in forms only")
    func plus() {
        #expect(PercentEncoding.decode("a+b".utf8) == "a+b")
        #expect(PercentEncoding.decode("a+b".utf8, plusIsSpace: true) == "a b")
    }
}
