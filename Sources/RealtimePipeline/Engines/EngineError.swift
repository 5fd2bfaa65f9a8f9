public import RealtimeUnits

/// What an engine, or the runner around it, could not do.
///
/// The cases are grouped by what to do: refuse the session (``sessionLimitReached(limit:)``, ``stopped``), correct the
/// caller (``queueFull(_:limit:)``, ``utteranceNotOpen``, ``unsupportedSampleRate(_:expected:)``), correct the scenario
/// (``languageUnavailable(_:engine:available:)``, ``voiceUnavailable(_:engine:available:)``,
/// ``grammarRejected(reason:)``), or correct the machine (``modelMissing(path:package:)``, ``threadUnavailable(code:)``,
/// ``engineFailed(engine:reason:)``).
public enum EngineError: Error, Hashable, Sendable {
    /// Every recogniser the runner may hold is in a conversation. Try again when one has ended.
    case sessionLimitReached(limit: Int)
    /// The runner, or the lease, was stopped; nothing will be run any more.
    case stopped
    /// `limit` commands are already waiting on that lane. Nothing was enqueued.
    case queueFull(EngineLane, limit: Int)
    /// A command for an utterance came where none is open.
    case utteranceNotOpen
    /// The engine takes audio at another rate.
    case unsupportedSampleRate(SampleRate, expected: SampleRate)
    /// The engine does not speak or understand that language.
    case languageUnavailable(SpeechLanguage, engine: String, available: [SpeechLanguage])
    /// The engine has no voice of that name.
    case voiceUnavailable(String, engine: String, available: [String])
    /// The recogniser cannot use the grammar; `reason` is the parser's own sentence.
    case grammarRejected(reason: String)
    /// A model file is not there. `package` is the apt package that installs it.
    case modelMissing(path: String, package: String)
    /// The operating system would not start a worker thread; `code` is the error number it gave.
    case threadUnavailable(code: Int32)
    /// The engine gave up for a reason of its own.
    case engineFailed(engine: String, reason: String)
}

extension EngineError: CustomStringConvertible {
    /// One sentence for a log line or an error event.
    public var description: String {
        switch self {
        case .sessionLimitReached(let limit):
            "all \(limit) recognisers are in use"
        case .stopped:
            "the engines have been stopped"
        case .queueFull(let lane, let limit):
            "\(limit) commands are already waiting for \(lane.rawValue)"
        case .utteranceNotOpen:
            "no utterance is open"
        case .unsupportedSampleRate(let rate, let expected):
            "audio is at \(rate), the engine takes \(expected)"
        case .languageUnavailable(let language, let engine, let available):
            "\(engine) has no language '\(language)'; it has \(available.map(\.rawValue).joined(separator: ", "))"
        case .voiceUnavailable(let voice, let engine, let available):
            "\(engine) has no voice '\(voice)'; it has \(available.joined(separator: ", "))"
        case .grammarRejected(let reason):
            "the grammar was rejected: \(reason)"
        case .modelMissing(let path, let package):
            "'\(path)' is missing; install the package \(package)"
        case .threadUnavailable(let code):
            "no worker thread could be started (error \(code))"
        case .engineFailed(let engine, let reason):
            "\(engine) failed: \(reason)"
        }
    }
}
