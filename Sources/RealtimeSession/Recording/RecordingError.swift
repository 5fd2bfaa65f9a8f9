public import RealtimeProtocol

/// A line that is no entry of a recording, or a recording that cannot be replayed.
public struct RecordingError: Error, Hashable, Sendable {
    /// What is wrong.
    public enum Code: Hashable, Sendable {
        /// It is no JSON, or not within the limits.
        case malformed(JSONError)
        /// A member is missing, or is not what it should be.
        case invalid(member: String)
        /// A member that this version does not know: what it asks for could not be kept.
        case unknownMember(String)
        /// `event` is no input of this kind of session.
        case unknownInput(type: String)
        /// The first line does not say what was recorded.
        case missingHeader
        /// The header is of a version of the format that this library does not read.
        case unsupportedVersion(Int)
        /// The recording is of a session of another role.
        case wrongRole(expected: String, found: String)
        /// A value has no spelling in any dialect that reads back equal.
        case unrepresentable(member: String)
        /// The session refuses the input as a misuse, which it can only have refused when it was recorded, too.
        case refused(SessionUsageError)
        /// Lines were left out at the beginning, so that nothing can be replayed.
        case incomplete
        /// Something stands after the line that ends the recording.
        case afterEnd
    }

    /// What is wrong.
    public var code: Code
    /// The line, counted from 1; `nil` where the error is not of a file.
    public var line: Int?

    /// Creates an error.
    public init(code: Code, line: Int? = nil) {
        self.code = code
        self.line = line
    }
}

extension RecordingError: CustomStringConvertible {
    /// For example `line 3: invalid member 'at'`.
    public var description: String {
        let place = line.map { "line \($0): " } ?? ""
        return place + code.description
    }
}

extension RecordingError.Code: CustomStringConvertible {
    /// A short phrase.
    public var description: String {
        switch self {
        case .malformed(let error): "malformed: \(error)"
        case .invalid(let member): "'\(member)' is missing or invalid"
        case .unknownMember(let member): "unknown member '\(member)'"
        case .unknownInput(let type): "unknown input '\(type)'"
        case .missingHeader: "the first line does not say what was recorded"
        case .unsupportedVersion(let version): "version \(version) of the format is not supported"
        case .wrongRole(let expected, let found): "a recording of the \(found) role, not of the \(expected) role"
        case .unrepresentable(let member): "'\(member)' cannot be written in any dialect without loss"
        case .refused(let error): "the session refuses the input: \(error)"
        case .incomplete: "lines were left out at the beginning, so that it cannot be replayed"
        case .afterEnd: "something follows the end of the recording"
        }
    }
}
