import RealtimeAudio
import RealtimeRecording

/// How a call went.
enum CallOutcome: Hashable, Sendable {
    /// Every turn is whole.
    case succeeded
    /// Somebody has stopped the program.
    case interrupted
    /// It did not.
    case failed(CallFailure)
}

/// Why a call failed.
enum CallFailure: Error, Hashable, Sendable {
    /// There was no connection.
    case notConnected(String)
    /// The server did not say that it is ready.
    case notReady
    /// The connection ended before the call did.
    case ended(String, turn: Int, missing: [TurnPart])
    /// A turn lacks something, long enough after the end of speech.
    case incomplete(turn: Int, missing: [TurnPart], complaints: [String])
    /// Too many words were misheard.
    case misheard(turn: Int, WordErrorRate, limit: Double)
    /// A recording could not be written.
    case file(SoundFileError)
    /// The clip cannot be converted to what the server wants.
    case conversion(RateConversionError)
}

extension CallFailure: CustomStringConvertible {
    /// One line.
    var description: String {
        switch self {
        case .notConnected(let reason): reason
        case .notReady: "missing: the server's ready signal"
        case .ended(let reason, let turn, let missing):
            turn == 0 ? "\(reason); missing: the server's ready signal" : "turn \(turn): \(reason)\(Self.list(missing))"
        case .incomplete(let turn, let missing, let complaints):
            "turn \(turn)\(Self.list(missing))" + (complaints.last.map { " (the server says: \($0))" } ?? "")
        case .misheard(let turn, let rate, let limit):
            "turn \(turn): word error rate \(rate), more than \(Int((limit * 100).rounded())) %"
        case .file(let error): "\(error.path) cannot be written: \(error.message)"
        case .conversion(let error): "the clip cannot be converted: \(error)"
        }
    }

    private static func list(_ missing: [TurnPart]) -> String {
        missing.isEmpty ? "" : "; missing: \(missing.map(\.description).joined(separator: ", "))"
    }
}
