/// What the tables do not say: conditions under which an event comes, and where vendors' documentation is in doubt.
extension EventLedger {
    static let remarks: [Direction: [String: String]] = [
        .client: [
            "session.update": "the beta's `transcription_session.update` is a session of type `transcription`. The "
                + "browser dialect opens its session with `session.create`.",
            "input_audio_buffer.append": "xAI also takes binary frames of bare samples.",
            "input_audio_buffer.commit": "xAI without turn detection only. In the browser dialect this, "
                + "`response.create` and `response.cancel` are extensions of this project's server.",
            "input_audio_buffer.append_video_frame": "GLM's video modes.",
            "conversation.item.create":
                "DashScope Omni takes tool outputs and MCP approvals (3.5 and later), Qwen-Audio "
                + "every item; xAI adds items of type `force_message`.",
            "conversation.item.retrieve": "of DashScope's models Qwen-Audio only; GLM in its SDK only.",
            "conversation.item.truncate": "GLM and StepFun in their SDKs only.",
            "conversation.item.delete": "of DashScope's models Qwen-Audio only; GLM in its SDK only.",
            "output_audio_buffer.clear": "WebRTC and SIP at OpenAI; Voice Live everywhere.",
            "session.finish": "answered by `session.finished`; the documentation of Omni 3.8 names no answer.",
            "mcp_approval_response": "elsewhere an item of this type in `conversation.item.create`.",
            "response.function_call.simple_browser.result": "in GLM's SDK only.",
            "playback": "an extension of this project: what the listener has heard, in samples. Only its servers "
                + "understand it; send it to no other.",
        ],
        .server: [
            "error":
                "DashScope's synthesiser leaves the type out, the browser dialect has `code` and `message` only, and "
                + "one SDK's tests have a plain string.",
            "session.created": "xAI sends it since August 2026 and is ready at `session.updated`; GLM in its SDK only.",
            "conversation.created": "documented for GA, and in none of the recorded sessions. xAI's first event.",
            "conversation.item.added": "GA documents `conversation.item.created` too and sends `added`, then `done`; "
                + "servers made after GA acknowledge with it; xAI replays a resumed conversation with it. A page hears by "
                + "it what was said.",
            "conversation.item.input_audio_transcription.delta": "OpenAI appends `delta`, DashScope replaces by `text` "
                + "and `stash`, xAI replaces by `transcript`: `update` says the same of all.",
            "conversation.item.truncated": "in the browser dialect an extension of this project's server.",
            "input_audio_buffer.dtmf_event_received": "SIP only; without `event_id`.",
            "output_audio_buffer.started": "WebRTC and SIP only.",
            "output_audio_buffer.stopped": "WebRTC and SIP only.",
            "output_audio_buffer.cleared": "WebRTC and SIP at OpenAI; Voice Live everywhere.",
            "response.output_text.delta": "xAI sends both names, for `done` too.",
            "response.output_audio.delta": "xAI sends GA's name or binary frames; its guide names the beta's too.",
            "response.function_call_arguments.done": "GLM sends no deltas, and only name and arguments.",
            "rate_limits.updated": "in some sessions only. In doubt for Voice Live; GLM in its SDK only.",
            "response.text.text": "LiveTranslate: `text` and `stash`, cumulative.",
            "response.audio_transcript.text": "LiveTranslate: `text` and `stash`, cumulative.",
            "conversation.item.ambient_audio_transcription.delta":
                "Qwen-Audio: speech that is not meant for the model.",
            "voiceprint_audio_list.in_progress": "Qwen-Audio only.",
            "heartbeat": "every 30 s, without `event_id`.",
            "pong": "the answer of this project's servers to `ping`.",
            "turn.latency": "an extension of this project: where the time of a turn went.",
        ],
    ]
}
