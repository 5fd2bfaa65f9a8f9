import Testing

@testable import SocketIOProtocol

@Suite("The check of UTF-8")
struct UTF8CheckTests {
    @Test("every text of one to three interesting bytes is judged as the standard library judges it")
    func exhaustive() {
        let bytes: [UInt8] = [
            0x00, 0x41, 0x7F, 0x80, 0x8F, 0x90, 0x9F, 0xA0, 0xBF, 0xC0, 0xC1, 0xC2, 0xDF, 0xE0, 0xE1, 0xEC, 0xED, 0xEE,
            0xEF, 0xF0, 0xF1, 0xF3, 0xF4, 0xF5, 0xFF,
        ]
        for first in bytes {
            for second in bytes {
                for third in bytes {
                    for fourth in [0x41, 0x80, 0xBF] as [UInt8] {
                        let text = [first, second, third, fourth]
                        let isValid = String(validating: text, as: UTF8.self) != nil
                        #expect((UTF8Check.firstInvalid(in: text[...]) == nil) == isValid, "\(text)")
                    }
                }
            }
        }
    }

    @Test("the place of the fault is where its sequence begins, counted as the slice counts")
    func place() {
        let text: [UInt8] = [0x41, 0xC3, 0xA9, 0xE2, 0x82, 0x41]
        #expect(UTF8Check.firstInvalid(in: text[1...]) == 3)
        #expect(UTF8Check.firstInvalid(in: text[..<3]) == nil)
    }
}
