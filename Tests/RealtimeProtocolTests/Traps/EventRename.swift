import Testing

/// One event in the beta's spelling and in GA's. Source: section 3.1 of the protocol's documentation.
struct EventRename: Sendable, CustomTestStringConvertible {
    let testDescription: String
    let beta: String
    let ga: String

    init(_ what: String, _ beta: String, _ ga: String) {
        testDescription = what
        self.beta = beta
        self.ga = ga
    }

    /// Streaming events, which differ by name alone.
    static let names: [EventRename] = [
        ("text", "output_text", "delta", #""delta":"x""#), ("text", "output_text", "done", #""text":"x""#),
        ("audio", "output_audio", "delta", #""delta":"AAEC""#),
        ("audio", "output_audio", "done", #""content_index":0"#),
        ("audio_transcript", "output_audio_transcript", "delta", #""delta":"x""#),
        ("audio_transcript", "output_audio_transcript", "done", #""transcript":"x""#),
    ].map { beta, ga, end, member in
        EventRename(
            "response.\(beta).\(end)",
            #"{"type":"response.\#(beta).\#(end)","event_id":"e","response_id":"r","item_id":"i",\#(member)}"#,
            #"{"type":"response.\#(ga).\#(end)","event_id":"e","response_id":"r","item_id":"i",\#(member)}"#
        )
    }

    /// Everything else that a server sends and that has one counterpart.
    static let server: [EventRename] = [
        EventRename(
            "transcription_session.created",
            #"{"type":"transcription_session.created","session":{"id":"s","input_audio_format":"g711_ulaw"}}"#,
            #"{"type":"session.created","session":{"type":"transcription","id":"s","audio":{"input":{"format":{"type":"audio/pcmu"}}}}}"#
        ),
        EventRename(
            "transcription_session.updated",
            #"{"type":"transcription_session.updated","session":{"id":"s","turn_detection":null}}"#,
            #"{"type":"session.updated","session":{"type":"transcription","id":"s","audio":{"input":{"turn_detection":null}}}}"#
        ),
        EventRename(
            "content of items",
            #"{"type":"response.output_item.added","item":{"type":"message","role":"assistant","content":[{"type":"text","text":"a"},{"type":"audio","transcript":"b"}]}}"#,
            #"{"type":"response.output_item.added","item":{"type":"message","role":"assistant","content":[{"type":"output_text","text":"a"},{"type":"output_audio","transcript":"b"}]}}"#
        ),
        EventRename(
            "the part of content_part events, which keeps its name",
            #"{"type":"response.content_part.added","part":{"type":"audio","transcript":""}}"#,
            #"{"type":"response.content_part.added","part":{"type":"audio","transcript":""}}"#
        ),
        EventRename(
            "modalities, voice and format of responses",
            #"{"type":"response.created","response":{"id":"r","modalities":["text","audio"],"voice":"ash","output_audio_format":"g711_alaw"}}"#,
            #"{"type":"response.created","response":{"id":"r","output_modalities":["audio"],"audio":{"output":{"format":{"type":"audio/pcma"},"voice":"ash"}}}}"#
        ),
    ]

    /// What a client sends.
    static let client: [EventRename] = [
        EventRename(
            "transcription_session.update",
            #"{"type":"transcription_session.update","session":{"input_audio_noise_reduction":{"type":"near_field"}}}"#,
            #"{"type":"session.update","session":{"type":"transcription","audio":{"input":{"noise_reduction":{"type":"near_field"}}}}}"#
        ),
        EventRename(
            "modalities: text",
            #"{"type":"session.update","session":{"modalities":["text"]}}"#,
            #"{"type":"session.update","session":{"type":"realtime","output_modalities":["text"]}}"#
        ),
        EventRename(
            "modalities: audio",
            #"{"type":"session.update","session":{"modalities":["text","audio"]}}"#,
            #"{"type":"session.update","session":{"type":"realtime","output_modalities":["audio"]}}"#
        ),
        EventRename(
            "voice, speed, output_audio_format",
            #"{"type":"session.update","session":{"voice":"ash","speed":1.5,"output_audio_format":"pcm16"}}"#,
            #"{"type":"session.update","session":{"type":"realtime","audio":{"output":{"voice":"ash","speed":1.5,"format":{"type":"audio/pcm","rate":24000}}}}}"#
        ),
        EventRename(
            "input_audio_format, input_audio_transcription, input_audio_noise_reduction, turn_detection",
            #"{"type":"session.update","session":{"input_audio_format":"g711_alaw","input_audio_transcription":{"model":"whisper-1"},"input_audio_noise_reduction":null,"turn_detection":{"type":"semantic_vad","eagerness":"low"}}}"#,
            #"{"type":"session.update","session":{"type":"realtime","audio":{"input":{"format":{"type":"audio/pcma"},"transcription":{"model":"whisper-1"},"noise_reduction":null,"turn_detection":{"type":"semantic_vad","eagerness":"low"}}}}}"#
        ),
        EventRename(
            "pcm16",
            #"{"type":"session.update","session":{"input_audio_format":"pcm16"}}"#,
            #"{"type":"session.update","session":{"type":"realtime","audio":{"input":{"format":{"type":"audio/pcm","rate":24000}}}}}"#
        ),
        EventRename(
            "g711_ulaw",
            #"{"type":"session.update","session":{"output_audio_format":"g711_ulaw"}}"#,
            #"{"type":"session.update","session":{"type":"realtime","audio":{"output":{"format":{"type":"audio/pcmu"}}}}}"#
        ),
        EventRename(
            "max_response_output_tokens",
            #"{"type":"session.update","session":{"max_response_output_tokens":"inf"}}"#,
            #"{"type":"session.update","session":{"type":"realtime","max_output_tokens":"inf"}}"#
        ),
        EventRename(
            "response.create",
            #"{"type":"response.create","response":{"modalities":["text"],"voice":"ash","output_audio_format":"g711_ulaw","max_response_output_tokens":9}}"#,
            #"{"type":"response.create","response":{"output_modalities":["text"],"audio":{"output":{"voice":"ash","format":{"type":"audio/pcmu"}}},"max_output_tokens":9}}"#
        ),
    ]
}
