import RealtimeProtocol
import Testing

@Suite("Frames cut in two")
struct SplitTests {
    private static let frames = [
        #"{"type":"input_audio_buffer.append","event_id":"e1","audio":"AAECAwQFBgcICQ=="}"#,
        #"{"type":"response.output_audio.delta","response_id":"r","item_id":"i","output_index":0,"content_index":0,"delta":"AAEC"}"#,
        #"{"type":"response.done","response":{"id":"r","output":[{"content":[{"type":"output_text","text":"世界 \\ud83d\\ude00"}]}]}}"#,
    ]

    @Test("neither half of a frame is an event, wherever it is cut, and the error says where", arguments: frames)
    func halves(frame: String) throws {
        let bytes = Array(frame.utf8)
        let codec = EventCodec(dialect: .openAI)
        for cut in 1..<bytes.count {
            for half in [Array(bytes[..<cut]), Array(bytes[cut...])] {
                do throws(EventError) {
                    let event = try codec.decodeServerEvent(half)
                    Issue.record("cut at \(cut): \(event)")
                } catch {
                    #expect((error.offset ?? -1) <= half.count, "cut at \(cut): \(error)")
                    #expect(error.offset != nil, "cut at \(cut): \(error)")
                }
                var output = [UInt8](repeating: 0, count: 64)
                let isAccepted = output.withUnsafeMutableBufferPointer { buffer in
                    var span = OutputSpan(buffer: buffer, initializedCount: 0)
                    return AudioFrame(decoding: half.span, into: &span) != nil
                }
                #expect(!isAccepted, "cut at \(cut)")
            }
        }
    }
}
