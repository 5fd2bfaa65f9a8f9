public import RealtimePipeline
internal import RealtimeProtocol
public import RealtimeUnits

/// Recognises with an OpenAI-compatible server: `POST …/audio/transcriptions` with the whole utterance as a WAV file.
///
/// OpenAI, whisper.cpp's server, faster-whisper-server and Speaches, vLLM. There are no partial transcripts. Asked in a
/// pause (``snapshot(_:)``), the server works while the end of the turn is waited for; otherwise the time to the reply
/// grows by the time of one recognition.
public final class HTTPTranscriber: SpeechRecognizer {
    /// `openai-transcription`: its name in errors.
    public static let engineName = "openai-transcription"

    /// Which server and which model.
    public struct Configuration: Hashable, Sendable {
        /// The server; `/audio/transcriptions` is added to its address.
        public var endpoint: EngineEndpoint
        /// The model's name, as the server knows it.
        public var model: String
        /// Words that the model may expect, in the language of the conversation: its `prompt`.
        public var prompt: String?
        /// The longest utterance. By default 5 min: 9.6 MB, below the 25 MB that OpenAI takes.
        public var longestUtterance: Duration

        /// Creates a configuration.
        public init(
            endpoint: EngineEndpoint,
            model: String,
            prompt: String? = nil,
            longestUtterance: Duration = .seconds(300)
        ) {
            self.endpoint = endpoint
            self.model = model
            self.prompt = prompt
            self.longestUtterance = longestUtterance
        }
    }

    /// Less is not sent, and counts as not understood: OpenAI refuses a file of less than 100 ms.
    private static let shortestUtterance = SampleCount(.milliseconds(100), at: .hz16000)

    /// 16 kHz.
    public let sampleRate = SampleRate.hz16000
    private let configuration: Configuration
    private let connection: EngineConnection
    private let limit: Int
    private var language = SpeechLanguage.english
    private var samples: [Int16] = []
    private var isOpen = false
    private var isTooLong = false

    /// Creates a recogniser. Nothing is sent before the end of an utterance.
    public init(_ configuration: Configuration) {
        self.configuration = configuration
        connection = EngineConnection(engine: Self.engineName, endpoint: configuration.endpoint)
        limit = SampleCount(max(.zero, configuration.longestUtterance), at: .hz16000).value
    }

    /// Takes the language, which the server is told.
    public func prepare(for setup: ConversationSetup) throws(EngineError) {
        try setup.checkLanguage()
        discardUtterance()
        language = setup.language
    }

    /// Opens an utterance.
    public func beginUtterance() throws(EngineError) {
        discardUtterance()
        isOpen = true
    }

    /// Keeps the samples.
    public func accept(_ samples: Span<Int16>) throws(EngineError) {
        guard isOpen else { throw .utteranceNotOpen }
        guard self.samples.count + samples.count <= limit else {
            isTooLong = true
            return
        }
        samples.withUnsafeBufferPointer { self.samples.append(contentsOf: $0) }
    }

    /// Always `nil`.
    public func partialTranscript() -> Transcript? { nil }

    /// Has what was heard so far recognised: a whole request, as ``finishUtterance(_:)``, and as good.
    public func snapshot(_ cancellation: EngineCancellation) throws(EngineError) -> TranscriptSnapshot {
        guard isOpen else { throw .utteranceNotOpen }
        return TranscriptSnapshot(try transcribe(cancellation), isFinal: true)
    }

    /// Has the utterance recognised.
    ///
    /// - Throws: `EngineError.engineFailed`, also for an utterance of more than ``Configuration/longestUtterance``.
    public func finishUtterance(_ cancellation: EngineCancellation) throws(EngineError) -> Transcript {
        guard isOpen else { throw .utteranceNotOpen }
        defer { discardUtterance() }
        return try transcribe(cancellation)
    }

    /// Forgets the samples.
    public func discardUtterance() {
        isOpen = false
        isTooLong = false
        samples = []
    }

    private func transcribe(_ cancellation: EngineCancellation) throws(EngineError) -> Transcript {
        guard !isTooLong else {
            throw connection.error("the utterance is longer than \(configuration.longestUtterance.inWords)")
        }
        guard samples.count >= Self.shortestUtterance.value else { return .empty }
        var form = MultipartForm()
        form.add("file", file: "speech.wav", type: "audio/wav", WAVFile.bytes(of: samples, at: sampleRate))
        form.add("model", configuration.model)
        form.add("language", language.rawValue)
        form.add("response_format", "json")
        if let prompt = configuration.prompt { form.add("prompt", prompt) }
        let (bytes, type) = form.encoded
        let call = HTTPCall.post("/audio/transcriptions", bytes, type: type, accept: "application/json")
        guard let answer = try connection.body(of: call, cancellation: cancellation) else { return .empty }
        guard let text = (try? JSONValue(parsing: answer))?["text"]?.stringValue else {
            throw connection.error("the server answered without a transcript")
        }
        return Transcript(text: text.trimmed)
    }
}

extension String {
    /// Without blanks at both ends: Whisper begins with one.
    var trimmed: String {
        let start = drop { $0.isWhitespace }
        return String(start.reversed().drop { $0.isWhitespace }.reversed())
    }
}
