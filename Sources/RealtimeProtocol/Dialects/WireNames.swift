/// Where dialects spell an event's name differently: the renames of the beta, from canonical to wire.
///
/// Source: the beta states of OpenAI's published specification against its general availability.
enum WireNames {
    static let betaServer: [(canonical: String, wire: String)] = [
        ("conversation.item.added", "conversation.item.created"),
        ("response.output_text.delta", "response.text.delta"),
        ("response.output_text.done", "response.text.done"),
        ("response.output_audio.delta", "response.audio.delta"),
        ("response.output_audio.done", "response.audio.done"),
        ("response.output_audio_transcript.delta", "response.audio_transcript.delta"),
        ("response.output_audio_transcript.done", "response.audio_transcript.done"),
    ]

    private static let toWire = Dictionary(uniqueKeysWithValues: betaServer.map { ($0.canonical, $0.wire) })
    private static let toCanonical = Dictionary(uniqueKeysWithValues: betaServer.map { ($0.wire, $0.canonical) })

    /// The canonical name of a server event. Beta names are understood in every dialect: xAI sends both.
    static func canonicalServerName(_ wire: String) -> String { toCanonical[wire] ?? wire }

    /// The name of a server event in `dialect`; `nil` where the dialect has no such event.
    static func serverName(_ canonical: String, in dialect: Dialect) -> String? {
        switch dialect {
        case .openAI, .azureOpenAI, .xAI: canonical
        case .openAIBeta, .dashScopeOmni: canonical == "conversation.item.done" ? nil : toWire[canonical] ?? canonical
        case .browser: browserServer[canonical]
        }
    }

    /// The browser dialect's events. `conversation.item.created` is made from other events by
    /// ``BrowserSpelling``.
    private static let browserServer: [String: String] = [
        "error": "error",
        "session.created": "session.created",
        "session.updated": "session.updated",
        "input_audio_buffer.speech_started": "input_audio_buffer.speech_started",
        "input_audio_buffer.speech_stopped": "input_audio_buffer.speech_stopped",
        "response.output_audio.delta": "response.audio.delta",
        "response.output_audio.done": "response.audio.done",
        "conversation.item.truncated": "conversation.item.truncated",
        "pong": "pong",
    ]

    /// The canonical name of a client event.
    static func canonicalClientName(_ wire: String, in dialect: Dialect) -> String {
        dialect == .browser && wire == "session.create" ? "session.update" : wire
    }

    /// The name of a client event in `dialect`; `nil` where the dialect has no such event.
    static func clientName(_ canonical: String, in dialect: Dialect) -> String? {
        switch (dialect, canonical) {
        case (.browser, "session.update"): "session.create"
        case (.browser, "input_audio_buffer.append"), (.browser, "ping"), (.browser, "playback"): canonical
        case (.browser, "input_audio_buffer.commit"), (.browser, "response.create"), (.browser, "response.cancel"):
            canonical
        case (.browser, _), (_, "ping"): nil
        case (_, "session.finish"): dialect == .dashScopeOmni ? canonical : nil
        case (.dashScopeOmni, "conversation.item.truncate"): nil
        default: canonical
        }
    }
}
