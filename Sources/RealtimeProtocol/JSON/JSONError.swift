/// Why bytes are not acceptable JSON, and where.
public struct JSONError: Error, Hashable, Sendable {
    /// What is wrong.
    public struct Code: Hashable, Sendable, CustomStringConvertible {
        /// A short English phrase.
        public let description: String

        private init(_ description: String) { self.description = description }

        /// The text ends inside a value.
        public static let unexpectedEnd = Code("unexpected end of text")
        /// A byte that cannot stand here.
        public static let unexpectedByte = Code("unexpected byte")
        /// Something follows the value.
        public static let trailingBytes = Code("bytes after the value")
        /// A control character inside a string (RFC 8259 section 7).
        public static let controlCharacter = Code("unescaped control character in a string")
        /// An escape that JSON does not have.
        public static let invalidEscape = Code("invalid escape")
        /// A `\uD800`-style escape without its other half: no UTF-8 text can hold it.
        public static let loneSurrogate = Code("lone surrogate")
        /// Bytes that are not UTF-8.
        public static let invalidUTF8 = Code("invalid UTF-8")
        /// A number outside the grammar, such as `01` or `1.`.
        public static let invalidNumber = Code("invalid number")
        /// Two members of one object with the same name.
        public static let duplicateName = Code("duplicate member name")
        /// More arrays and objects open than ``JSONLimits/maximumDepth``.
        public static let tooDeep = Code("nested too deeply")
        /// More values than ``JSONLimits/maximumValues``.
        public static let tooManyValues = Code("too many values")
        /// More bytes than ``JSONLimits/maximumBytes``.
        public static let tooLarge = Code("text too large")
    }

    /// What is wrong.
    public let code: Code
    /// Where: the offset in bytes from the start of the text.
    public let offset: Int
    /// The member names and indexes that lead to the place, outermost first.
    public internal(set) var path: [String]

    init(_ code: Code, at offset: Int) {
        self.code = code
        self.offset = offset
        path = []
    }

    /// The same error with `component` in front of its path.
    func located(at component: String) -> JSONError {
        var error = self
        error.path.insert(component, at: 0)
        return error
    }
}

extension JSONError: CustomStringConvertible {
    /// For example `invalid number at byte 17 (session.tools[0])`.
    public var description: String {
        let place = path.isEmpty ? "" : " (\(path.jsonPath))"
        return "\(code) at byte \(offset)\(place)"
    }
}

extension [String] {
    /// Names joined by points, indexes in brackets as they are.
    var jsonPath: String {
        reduce(into: "") { text, component in
            if !text.isEmpty, !component.hasPrefix("[") { text += "." }
            text += component
        }
    }
}
