import RealtimeProtocol
import RealtimeRelay
import RealtimeSession
import RealtimeUnits

/// An audio frame's way through the sessions, each beside the codec's part of it: the difference is what the session's
/// own logic takes.
enum SessionOperations {
    /// What stands beside a row of a session: the same work of the codec without any session.
    static let bare = "the codec alone"
    static let whole = "with the session"

    private static let connection = ConnectionID(1)
    /// Before the bound on audio without a commit, a new session: 15 minutes are 45,000 frames of 20 ms.
    private static let framesOfSession = 40_000

    static func all() throws -> [CodecOperation] {
        let fixtures = CodecFixtures()
        return [
            appendCodec(fixtures), try append(fixtures),
            deltaCodec(fixtures), try delta(fixtures),
            sendCodec(fixtures), try send(fixtures),
            passCodec("relay append, short way", fixtures.appendShort),
            try passAppend(fixtures, "relay append, short way"),
            passCodec("relay append, short way, kept", fixtures.appendShort),
            try passAppend(fixtures, "relay append, short way, kept", keeping: true),
            passCodec("relay delta, short way", fixtures.deltaShort),
            try passDelta(fixtures, "relay delta, short way"),
            passCodec("relay delta, short way, kept", fixtures.deltaShort),
            try passDelta(fixtures, "relay delta, short way, kept", keeping: true),
            decodeCodec("relay append, general way", fixtures.appendShort),
            try relayAppend(fixtures),
        ]
    }

    // MARK: The server role takes audio

    private static func appendCodec(_ fixtures: CodecFixtures) -> CodecOperation {
        // What the application gets is an array of its own, with or without a session.
        let frames = fixtures.appendShort
        return CodecOperation(row: "server role, append to audio", name: bare) { turn in
            let frame = frames[turn]
            let audio = [UInt8](capacity: CodecFixtures.short) { output in
                _ = AudioFrame(decoding: frame.span, into: &output)
            }
            return audio.count
        }
    }

    private static func append(_ fixtures: CodecFixtures) throws -> CodecOperation {
        let texts = fixtures.appendShort.texts
        var session = try server()
        var left = framesOfSession
        return CodecOperation(row: "server role, append to audio", name: whole) { turn in
            do {
                if left == 0 {
                    session = try server()
                    left = framesOfSession
                }
                left -= 1
            } catch {
                return 0
            }
            return take(texts[turn & 15], &session)
        }
    }

    // What a driver does with a frame, as a function of the session: a variable of a closure is guarded at every use of it.
    private static func take(_ text: [UInt8], _ session: inout ServerSession) -> Int {
        guard (try? session.handle(.received(connection, .text(text)), at: .start)) != nil else { return 0 }
        var count = 0
        while let output = session.nextOutput() {
            if case .event(.inputAudio(let bytes)) = output { count += bytes.count }
        }
        return session.nextDeadline == nil ? 0 : count
    }

    private static func server() throws -> ServerSession {
        var session = ServerSession(
            ServerSession.Configuration(
                dialect: .openAI,
                identifiers: IdentifierSource(prefix: "0123456789ab"),
                outputLead: nil
            )
        )
        try session.handle(.connected(connection), at: .start)
        while session.nextOutput() != nil {}
        return session
    }

    // MARK: The client role takes audio

    private static func deltaCodec(_ fixtures: CodecFixtures) -> CodecOperation {
        let frames = fixtures.deltaShort
        let codec = EventCodec(dialect: .openAI)
        // The application gets the event beside the samples.
        return CodecOperation(row: "client role, delta to audio", name: bare) { turn in
            let frame = frames[turn]
            guard case .outputAudioDelta(let delta)? = try? codec.decodeServerEvent(frame.span),
                let audio = try? delta.delta.decoded()
            else { return 0 }
            return audio.count
        }
    }

    private static func delta(_ fixtures: CodecFixtures) throws -> CodecOperation {
        let texts = fixtures.deltaShort.texts
        var session = ClientSession(
            ClientSession.Configuration(
                dialect: .openAI,
                session: nil,
                identifiers: IdentifierSource(prefix: "0123456789ab")
            )
        )
        try session.handle(.connected(connection), at: .start)
        while session.nextOutput() != nil {}
        return CodecOperation(row: "client role, delta to audio", name: whole) { turn in
            take(texts[turn & 15], &session)
        }
    }

    private static func take(_ text: [UInt8], _ session: inout ClientSession) -> Int {
        guard (try? session.handle(.received(connection, .text(text)), at: .start)) != nil else { return 0 }
        var count = 0
        while let output = session.nextOutput() {
            if case .event(.audio(_, let bytes)) = output { count += bytes.count }
        }
        return session.nextDeadline == nil ? count : count + 1
    }

    // MARK: The server role sends audio

    private static func sendCodec(_ fixtures: CodecFixtures) -> CodecOperation {
        let codec = EventCodec(dialect: .openAI)
        let audio = fixtures.audioShort.texts
        let reference = CodecFixtures.reference(0)
        // A frame that is sent is an array of its own, with or without a session.
        return CodecOperation(row: "server role, audio to delta", name: bare) { turn in
            var delta = AudioDelta(delta: AudioPayload(encoding: audio[turn & 15]), eventID: reference.eventID)
            delta.responseID = reference.responseID
            delta.itemID = reference.itemID
            delta.outputIndex = reference.outputIndex
            delta.contentIndex = reference.contentIndex
            return codec.encode(.outputAudioDelta(delta))?.count ?? 0
        }
    }

    private static func send(_ fixtures: CodecFixtures) throws -> CodecOperation {
        let audio = fixtures.audioShort.texts
        var session = try server()
        guard let response = session.beginResponse(at: .start) else { throw BenchmarkError("no response begins") }
        while session.nextOutput() != nil {}
        return CodecOperation(row: "server role, audio to delta", name: whole) { turn in
            send(audio[turn & 15], of: response, &session)
        }
    }

    private static func send(_ audio: [UInt8], of response: ResponseID, _ session: inout ServerSession) -> Int {
        guard session.append(audio: audio, to: response, at: .start) else { return 0 }
        var count = 0
        while let output = session.nextOutput() {
            if case .transport(.send(_, let frame)) = output { count += frame.byteCount }
        }
        return session.nextDeadline == nil ? 0 : count
    }

    // MARK: A relay passes audio on

    private static func passCodec(_ row: String, _ frames: CodecFrames) -> CodecOperation {
        CodecOperation(row: row, name: bare) { turn in AudioFrame(validating: frames[turn].span)?.byteCount ?? 0 }
    }

    // `keeping`: what another connection needs to go on, five seconds of input among it.

    private static func passAppend(
        _ fixtures: CodecFixtures,
        _ row: String,
        keeping: Bool = false
    ) throws -> CodecOperation {
        let frames = fixtures.appendShort
        var call = try RelayedCall(keeping: keeping)
        return CodecOperation(row: row, name: whole) { turn in call.pass(frames[turn].span, from: .client) }
    }

    private static func passDelta(
        _ fixtures: CodecFixtures,
        _ row: String,
        keeping: Bool = false
    ) throws -> CodecOperation {
        let frames = fixtures.deltaShort
        // The first one begins its response, the general way.
        var call = try RelayedCall(keeping: keeping, opening: fixtures.deltaShort.texts[0])
        return CodecOperation(row: row, name: whole) { turn in call.pass(frames[turn].span, from: .upstream) }
    }

    private static func decodeCodec(_ row: String, _ frames: CodecFrames) -> CodecOperation {
        let codec = EventCodec(dialect: .openAI)
        return CodecOperation(row: row, name: bare) { turn in
            let frame = frames[turn]
            guard case .inputAudioBufferAppend(let append)? = try? codec.decodeClientEvent(frame.span) else { return 0 }
            return append.audio.base64.count
        }
    }

    private static func relayAppend(_ fixtures: CodecFixtures) throws -> CodecOperation {
        let texts = fixtures.appendShort.texts
        var call = try RelayedCall()
        return CodecOperation(row: "relay append, general way", name: whole) { turn in call.take(texts[turn & 15]) }
    }
}
