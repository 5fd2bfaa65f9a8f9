/// What servers of the protocol family use where a session says nothing, and what other detectors are set to.
///
/// Thresholds are scores of whatever voice activity detector runs here, not of the one behind those servers.
extension TurnDetectionSettings {
    /// OpenAI, as documented for `server_vad`: 0.5, 300 ms, 500 ms.
    public static let openAI = TurnDetectionSettings()
    /// What gpt-realtime-mini was seen to echo, what OpenAI's beta clients sent, and what clients of Azure OpenAI send:
    /// a silence of 200 ms.
    public static let openAIBeta = TurnDetectionSettings(silenceDuration: .milliseconds(200))
    /// DashScope's omni models: 0.5 (of −1 … 1), silence 800 ms (of 200 … 6 000).
    public static let dashScopeOmni = TurnDetectionSettings(silenceDuration: .milliseconds(800))
    /// DashScope's speech recognition, and the default of its client library: threshold 0.2, silence 800 ms.
    public static let dashScopeASR = TurnDetectionSettings(threshold: 0.2, silenceDuration: .milliseconds(800))
    /// xAI: threshold 0.85 (of 0.1 … 0.9), prefix 333 ms. It documents no silence; this is OpenAI's.
    public static let xAI = TurnDetectionSettings(threshold: 0.85, prefixPadding: .milliseconds(333))
    /// StepFun: prefix 500 ms, silence 100 ms. Its threshold is an energy of 0 … 5 000, for which 0.5 stands here.
    public static let stepFun = TurnDetectionSettings(
        prefixPadding: .milliseconds(500),
        silenceDuration: .milliseconds(100)
    )
    /// The reference code of Silero: release at 0.35, 250 ms of speech at least, 30 ms of padding, 100 ms of silence.
    public static let silero = TurnDetectionSettings(
        prefixPadding: .milliseconds(30),
        silenceDuration: .milliseconds(100),
        minimumSpeech: .milliseconds(250)
    )
    /// LiveKit's Silero plug-in: 50 ms of speech at least, 500 ms of padding, 550 ms of silence.
    public static let liveKit = TurnDetectionSettings(
        prefixPadding: .milliseconds(500),
        silenceDuration: .milliseconds(550),
        minimumSpeech: .milliseconds(50)
    )
    /// Pipecat: 0.7 without a second threshold, 200 ms of speech and of silence. Its padding is its recorder's.
    public static let pipecat = TurnDetectionSettings(
        threshold: 0.7,
        releaseThreshold: 0.7,
        silenceDuration: .milliseconds(200),
        minimumSpeech: .milliseconds(200)
    )
}
