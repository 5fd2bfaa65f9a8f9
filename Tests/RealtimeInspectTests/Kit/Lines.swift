import RealtimeProtocol

/// Lines of recordings.
enum Lines {
    /// Base64 of so many bytes of silence.
    static func silence(_ count: Int) -> String {
        String(decoding: Base64.encode([UInt8](repeating: 0, count: count).span), as: UTF8.self)
    }

    /// The caller's audio, of so many bytes.
    static func append(_ bytes: Int) -> String {
        #"{"type":"input_audio_buffer.append","audio":"\#(silence(bytes))"}"#
    }

    /// A reply's audio, of so many bytes.
    static func delta(_ bytes: Int, response: String = "r1", item: String = "a1") -> String {
        #"{"type":"response.output_audio.delta","event_id":"e","response_id":"\#(response)","item_id":"\#(item)","#
            + #""output_index":0,"content_index":0,"delta":"\#(silence(bytes))"}"#
    }

    /// `session.created` of GA with formats.
    static func session(id: String = "s1", input: String = "audio/pcm", rate: Int = 24_000) -> String {
        #"{"type":"session.created","event_id":"e","session":{"type":"realtime","id":"\#(id)","model":"gpt-realtime","#
            + #""audio":{"input":{"format":{"type":"\#(input)","rate":\#(rate)}},"#
            + #""output":{"format":{"type":"audio/pcm","rate":24000}}}}}"#
    }

    /// An event in an envelope.
    static func at(_ seconds: Double, _ direction: String, _ event: String) -> String {
        #"{"at":\#(seconds),"direction":"\#(direction)","event":\#(event)}"#
    }
}
