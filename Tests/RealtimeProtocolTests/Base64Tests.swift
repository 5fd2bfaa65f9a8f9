import Foundation
import RealtimeProtocol
import Testing

@Suite("Base64")
struct Base64Tests {
    @Test("Every length from 0 to 200 encodes as Foundation does and decodes back")
    func lengths() throws {
        var generator = SystemRandomNumberGenerator()
        for count in 0...200 {
            let bytes = (0..<count).map { _ in UInt8.random(in: 0...255, using: &generator) }
            let text = Base64.encode(bytes.span)
            #expect(String(decoding: text, as: UTF8.self) == Data(bytes).base64EncodedString())
            #expect(try Base64.decode(text.span) == bytes)
            #expect(AudioPayload(base64: text).byteCount == count)
        }
    }

    @Test("Every character outside the alphabet is refused at its place in every position")
    func alphabet() {
        let alphabet = Set("ABCDEFGHIJKLMNOPQRSTUVWXYZabcdefghijklmnopqrstuvwxyz0123456789+/".utf8)
        for byte in UInt8.min...UInt8.max where !alphabet.contains(byte) && byte != UInt8(ascii: "=") {
            for position in 0..<12 {
                var text = [UInt8](repeating: UInt8(ascii: "A"), count: 12)
                text[position] = byte
                #expect {
                    try Base64.decode(text.span)
                } throws: {
                    ($0 as? Base64Error)?.code == .invalidCharacter && ($0 as? Base64Error)?.offset == position
                }
            }
        }
    }

    @Test(
        "Padding must be there, at the end, and canonical",
        arguments: [
            ("AAA", Base64Error.Code.missingPadding), ("AA", .missingPadding), ("A", .missingPadding),
            ("AAAAA", .missingPadding), ("A===", .misplacedPadding), ("====", .misplacedPadding),
            ("AA=A", .misplacedPadding), ("AA==AAAA", .misplacedPadding), ("AB==", .strayBits), ("AAB=", .strayBits),
        ]
    )
    func padding(text: String, code: Base64Error.Code) {
        #expect {
            try Base64.decode(Array(text.utf8).span)
        } throws: {
            ($0 as? Base64Error)?.code == code
        }
    }

    @Test("A failed decode leaves the caller's buffer as it was")
    func failureKeepsBuffer() {
        var buffer: [UInt8] = [1, 2, 3]
        #expect(throws: Base64Error.self) { try Base64.decode(Array("AAAAAAAA*AAA".utf8).span, appendingTo: &buffer) }
        #expect(buffer == [1, 2, 3])
    }
}
