/// Why a frame, or a member of it, is not an event of the protocol.
public struct EventError: Error, Hashable, Sendable {
    /// What is wrong.
    public enum Code: Hashable, Sendable {
        /// The text is not JSON.
        case malformedJSON(JSONError)
        /// The text is JSON but not an object.
        case notAnObject(JSONValue.Kind)
        /// There is no `type`, or it is not a string.
        case missingType
        /// A member without which the event has no meaning is absent.
        case missingMember
        /// A member has another kind of value than the protocol says.
        case wrongKind(expected: String, found: JSONValue.Kind)
        /// A value of the right kind that means nothing here; the text says what was expected.
        case invalidValue(expected: String, found: String)
        /// An audio payload that is not base64.
        case invalidBase64(Base64Error)
    }

    /// What is wrong.
    public let code: Code
    /// The `type` of the event, where it is known.
    public var eventType: String?
    /// The member names and indexes that lead to the place, outermost first.
    public var path: [String]
    /// Where the value stands, in bytes from the start of the frame, where there is a frame. A string stands where its
    /// quote does; of a missing member it is the object that it is missing from.
    public var offset: Int?

    /// Creates an error.
    public init(_ code: Code, eventType: String? = nil, path: [String] = [], offset: Int? = nil) {
        self.code = code
        self.eventType = eventType
        self.path = path
        self.offset = offset
    }

    /// The same error with `component` in front of its path.
    func located(at component: String) -> EventError {
        var error = self
        error.path.insert(component, at: 0)
        return error
    }

    func located(at name: StaticString) -> EventError { located(at: name.description) }

    /// The same error about an event called `type`.
    func naming(_ type: String) -> EventError {
        var error = self
        error.eventType = type
        return error
    }

    /// The path as it stands in the vendors' `error.param`, for example `session.audio.output.voice`.
    public var parameter: String? { path.isEmpty ? nil : path.jsonPath }
}

extension EventError: CustomStringConvertible {
    /// A sentence with what was expected and what came.
    public var description: String {
        let place = parameter.map { "'\($0)'" } ?? "event"
        return switch code {
        case .malformedJSON(let error): "Invalid JSON: \(error)."
        case .notAnObject(let kind): "Expected a JSON object, got \(kind.rawValue)."
        case .missingType: "Expected an event with a string member 'type'."
        case .missingMember: "Missing required parameter: \(place)."
        case .wrongKind(let expected, let found):
            "Invalid type for \(place): expected \(expected), got \(found.rawValue)."
        case .invalidValue(let expected, let found): "Invalid value for \(place): expected \(expected), got \(found)."
        case .invalidBase64(let error): "Invalid base64 in \(place): \(error)."
        }
    }
}
