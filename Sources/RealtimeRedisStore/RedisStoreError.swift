/// Why a store could not be started.
public struct RedisStoreError: Error, Hashable, Sendable, CustomStringConvertible {
    /// What the system said: an `errno`.
    public let code: Int32

    /// Names the code.
    public var description: String { "a thread could not be had: error \(code)" }
}
