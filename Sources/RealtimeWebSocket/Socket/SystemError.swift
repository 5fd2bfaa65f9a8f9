#if canImport(Glibc)
    import Glibc
#else
    import Darwin
#endif

/// A system call that failed.
public struct SystemError: Error, Hashable, Sendable {
    /// The name of the call, for example `connect`.
    public let call: String
    /// The `errno` value.
    public let number: Int32

    /// Creates an error; `number` is an `errno` value.
    public init(call: String, number: Int32) {
        self.call = call
        self.number = number
    }

    /// Creates an error with the current `errno`.
    init(call: String) {
        self.init(call: call, number: errno)
    }

    /// The system's words for an `errno` value. The C library keeps those of known numbers as constants.
    static func message(_ number: Int32) -> String { String(cString: strerror(number)) }
}

extension SystemError: CustomStringConvertible {
    /// For example `connect: Connection refused`.
    public var description: String { "\(call): \(Self.message(number))" }
}
