public import RealtimePipeline
internal import RealtimeProtocol
public import RealtimeUnits
public import RealtimeWebSocket

/// Recognises with a FunASR runtime over its WebSocket, in two passes: pieces while somebody speaks, and each sentence
/// again as a whole.
///
/// A connection for each utterance, as FunASR's own clients make it: the runtime keeps state from one utterance to the
/// next otherwise. It is opened while the person speaks, so it costs the answer nothing.
public final class FunASRRecognizer: SpeechRecognizer {
    /// `funasr`: its name in errors.
    public static let engineName = "funasr"

    /// Which server, and how it is to recognise.
    public struct Configuration: Sendable {
        /// The runtime, `ws://…` or `wss://…`, port 10095 as it is started.
        public let url: String
        /// Authorities for `wss:`; `nil` trusts the system's. The runtime's own certificate is signed by nobody.
        public var tls: TLSContext?
        /// The languages of the server's model.
        public var languages: [SpeechLanguage]
        /// Words to expect, with their weights: 20 is usual.
        public var hotwords: [String: Int]
        /// Whether numbers are written with digits.
        public var writesDigits: Bool
        /// Time for name, connection and handshake. 5 s, as ``EngineTimeouts``.
        public var connecting: Duration
        /// How long the last result may take after the end of the utterance. 5 s.
        public var finishing: Duration
        /// How long another result is waited for where all that was said has been replaced by whole sentences and the
        /// server does not say that it is done. 500 ms: recognising the last second of a sentence takes about a tenth of
        /// that on the machines such a server is for.
        public var settling: Duration

        /// Creates a configuration.
        ///
        /// - Throws: ``EndpointError``.
        public init(
            url: String,
            tls: TLSContext? = nil,
            languages: [SpeechLanguage] = [.chinese, .english],
            hotwords: [String: Int] = [:],
            writesDigits: Bool = true,
            connecting: Duration = .seconds(5),
            finishing: Duration = .seconds(5),
            settling: Duration = .milliseconds(500)
        ) throws(EndpointError) {
            let address = try ServerAddress(url, schemes: ["ws://", "wss://"])
            self.url = address.origin + address.path
            self.tls = tls
            self.languages = languages
            self.hotwords = hotwords
            self.writesDigits = writesDigits
            self.connecting = connecting
            self.finishing = finishing
            self.settling = settling
        }
    }

    /// 60 ms: `chunk_size[1]` units of 60 ms in `chunk_interval` parts.
    private static let frame = 960

    /// 16 kHz.
    public let sampleRate = SampleRate.hz16000
    private let configuration: Configuration
    private let loop: EngineLoop
    private var link: WebSocketLink?
    private var transcript = FunASRTranscript()
    private var carry: [UInt8] = []
    /// What ended the utterance early. Told at its end and not with every frame, of which there are 50 a second.
    private var failure: EngineError?

    /// Creates a recogniser whose connections live on `loop`. None is opened before an utterance.
    public init(_ configuration: Configuration, on loop: EngineLoop) {
        self.configuration = configuration
        self.loop = loop
    }

    /// Checks the language; the model on the server is what it is.
    ///
    /// - Throws: `EngineError.languageUnavailable`.
    public func prepare(for setup: ConversationSetup) throws(EngineError) {
        try setup.checkLanguage()
        try configuration.check(setup.language)
        discardUtterance()
    }

    /// Opens an utterance, and begins to connect.
    public func beginUtterance() throws(EngineError) {
        discardUtterance()
        let link = WebSocketLink(configuration.client, on: loop)
        link.send(.text(configuration.greeting))
        self.link = link
        transcript = FunASRTranscript()
    }

    /// Sends the samples in frames of 60 ms. A connection that has ended is an error at the end of the utterance.
    public func accept(_ samples: Span<Int16>) throws(EngineError) {
        guard let link else { throw .utteranceNotOpen }
        guard failure == nil else { return }
        for index in samples.indices { carry.append(UInt16(bitPattern: samples[index])) }
        var start = 0
        while carry.count - start >= Self.frame * 2 {
            link.send(.binary(Array(carry[start..<start + Self.frame * 2])))
            start += Self.frame * 2
        }
        carry.removeFirst(start)
        do throws(EngineError) { try readAll(from: link) } catch { failure = error }
    }

    /// The sentences and pieces so far.
    public func partialTranscript() -> Transcript? {
        guard link != nil, !transcript.text.isEmpty else { return nil }
        return Transcript(text: transcript.text)
    }

    /// What was understood so far; up to 600 ms of the end are missing.
    public func snapshot(_ cancellation: EngineCancellation) throws(EngineError) -> TranscriptSnapshot {
        guard let link else { throw .utteranceNotOpen }
        if let failure { throw failure }
        try readAll(from: link)
        return TranscriptSnapshot(Transcript(text: transcript.text), isFinal: false)
    }

    /// Ends the utterance, and waits for its last sentence.
    ///
    /// - Throws: `EngineError.engineFailed` where the server cannot be reached, ends the connection before it has
    ///   answered, or does not answer in time.
    public func finishUtterance(_ cancellation: EngineCancellation) throws(EngineError) -> Transcript {
        guard let link else { throw .utteranceNotOpen }
        defer { discardUtterance() }
        if let failure { throw failure }
        if !carry.isEmpty { link.send(.binary(carry)) }
        // What is already there came before the end was asked for, and says what `is_final` means here.
        try readAll(from: link)
        transcript.endWasAsked()
        link.send(.text(JSONValue.object(["is_speaking": false, "is_end": true]).serialized))
        // Whether a server that has nothing to say is alive.
        link.send(.ping)
        try awaitEnd(of: link, cancellation)
        return Transcript(text: transcript.text.trimmed)
    }

    /// Ends the connection without a transcript.
    public func discardUtterance() {
        link?.close()
        link = nil
        carry = []
        failure = nil
    }

    // MARK: Waiting

    private func awaitEnd(of link: WebSocketLink, _ cancellation: EngineCancellation) throws(EngineError) {
        let end = ContinuousClock.now.advanced(by: configuration.finishing)
        var isAlive = false
        while !transcript.isComplete, !cancellation.isCancelled {
            let rest = ContinuousClock.now.duration(to: end)
            let limit = transcript.isSettled && isAlive ? min(configuration.settling, rest) : rest
            switch link.next(atMost: limit, cancellation) {
            case .text(let bytes): try take(bytes)
            case .pong: isAlive = true
            case .closed(let reason):
                // Having said everything, a server may well close.
                guard transcript.isSettled else { throw error(reason) }
                return
            case nil:
                if cancellation.isCancelled || (transcript.isSettled && isAlive) { return }
                // Nothing was understood, which old servers do not say.
                if isAlive, transcript.text.isEmpty { return }
                throw error("the transcript was not complete within \(configuration.finishing.inWords)")
            }
        }
    }

    /// Takes what has come, without waiting.
    private func readAll(from link: WebSocketLink) throws(EngineError) {
        while let event = link.poll() {
            switch event {
            case .text(let bytes): try take(bytes)
            case .pong: break
            case .closed(let reason): throw error(reason)
            }
        }
    }

    private func take(_ bytes: [UInt8]) throws(EngineError) {
        guard let message = FunASRMessage(bytes) else { throw error("the server sent something that is not a result") }
        transcript.take(message)
    }

    private func error(_ reason: String) -> EngineError {
        .engineFailed(engine: Self.engineName, reason: Redaction(key: nil).clean(reason))
    }
}

extension FunASRRecognizer.Configuration {
    /// The connection.
    var client: WebSocketClientConfiguration {
        var client = WebSocketClientConfiguration(url: url)
        client.subprotocols = ["binary"]
        client.tls = tls
        client.connectTimeout = connecting
        return client
    }

    /// The first message of a connection.
    var greeting: [UInt8] {
        var object: JSONObject = [
            "mode": "2pass", "wav_name": "realtime", "wav_format": "pcm", "audio_fs": 16_000, "is_speaking": true,
            "chunk_size": [5, 10, 5], "chunk_interval": 10, "encoder_chunk_look_back": 4, "decoder_chunk_look_back": 1,
            "itn": .bool(writesDigits),
        ]
        if !hotwords.isEmpty {
            var words = JSONObject()
            for (word, weight) in hotwords.sorted(by: { $0.key < $1.key }) {
                words[word] = .number(JSONNumber(weight))
            }
            object["hotwords"] = .string(JSONValue.object(words).description)
        }
        return JSONValue.object(object).serialized
    }

    func check(_ language: SpeechLanguage) throws(EngineError) {
        guard languages.contains(language) else {
            throw .languageUnavailable(language, engine: FunASRRecognizer.engineName, available: languages)
        }
    }
}
