import RealtimeUnits
import Testing

@testable import RealtimeEngines

@Suite("Forms and files") struct MultipartFormTests {
    @Test("a form has its fields and files as they were given")
    func fields() {
        var form = MultipartForm()
        form.add("name", "väl\r\nue")
        form.add("file", file: "a.wav", type: "audio/wav", [0, 13, 10, 255])
        let (bytes, type) = form.encoded
        #expect(type == "multipart/form-data; boundary=swift-realtime-form")
        let expected =
            Array(
                """
                --swift-realtime-form\r\nContent-Disposition: form-data; name="name"\r\n\r\nväl\r\nue\r\n\
                --swift-realtime-form\r\nContent-Disposition: form-data; name="file"; filename="a.wav"\r\n\
                Content-Type: audio/wav\r\n\r\n
                """.utf8
            ) + [0, 13, 10, 255] + Array("\r\n--swift-realtime-form--\r\n".utf8)
        #expect(bytes == expected)
    }

    @Test("a boundary that a part contains is not taken")
    func boundary() {
        var form = MultipartForm()
        form.add("name", "--swift-realtime-form--")
        #expect(form.encoded.type.hasSuffix("boundary=swift-realtime-form-0"))
        form.add("other", "swift-realtime-form-0")
        #expect(form.encoded.type.hasSuffix("boundary=swift-realtime-form-1"))
    }

    @Test("a sound file has the head that its format asks for")
    func wav() {
        let bytes = WAVFile.bytes(of: [1, -2], at: .hz16000)
        #expect(
            bytes == Array("RIFF".utf8) + [40, 0, 0, 0] + Array("WAVEfmt ".utf8) + [16, 0, 0, 0, 1, 0, 1, 0]
                + [0x80, 0x3E, 0, 0, 0, 0x7D, 0, 0, 2, 0, 16, 0] + Array("data".utf8) + [4, 0, 0, 0, 1, 0, 0xFE, 0xFF]
        )
    }
}
