import RealtimeProtocol
import RealtimeRelay
import RealtimeSession
import RealtimeUnits

/// A whole session's part of an audio frame: append in, delta out.
enum CodecSession {
    static func operations(level: KernelLevel) throws -> [CodecOperation] {
        let connection = ConnectionID(1)
        let configuration = ServerSession.Configuration(
            dialect: .openAI,
            identifiers: IdentifierSource(prefix: "0123456789ab")
        )
        func opened() throws -> EchoSession {
            var session = EchoSession(configuration)
            try session.handle(.connected(connection), at: .start)
            while session.nextOutput() != nil {}
            return session
        }
        let append = CodecFixtures().appendShort.texts[0]
        var session = try opened()
        var milliseconds = 0
        let operation = CodecOperation(row: "echo step of a session", name: "this library, \(level)", level: level) {
            _ in
            do {
                // Before the bound on audio without a commit, a new session.
                if milliseconds > 800_000 {
                    session = try opened()
                    milliseconds = 0
                }
                milliseconds += 20
                let now = SessionInstant(.milliseconds(milliseconds))
                try session.handle(.received(connection, .text(append)), at: now)
            } catch {
                return 0
            }
            var count = 0
            while let output = session.nextOutput() {
                if case .send(_, let frame) = output { count += frame.byteCount }
            }
            return count
        }
        return [operation]
    }
}
