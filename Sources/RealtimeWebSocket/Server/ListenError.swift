#if canImport(Glibc)
    import Glibc
#else
    import Darwin
#endif

/// Why a server cannot listen.
public struct ListenError: Error, Hashable, Sendable {
    /// The kinds of reasons, by what can be done about them.
    public enum Code: Hashable, Sendable {
        /// Another socket has the port: choose another, or stop the other process.
        case addressInUse
        /// The address belongs to no interface of the machine.
        case addressNotAvailable
        /// Ports below 1024 need a privilege.
        case permissionDenied
        /// The host is not an address and has none, or the port is not in 0...65535.
        case unresolvable
        /// The loop that accepts has stopped.
        case loopStopped
        /// Something else; ``ListenError/number`` says what.
        case system
    }

    /// The kind.
    public let code: Code
    /// The address asked for, for example `127.0.0.1:8080`.
    public let address: String
    /// The `errno` value, 0 where there is none.
    public let number: Int32
}

extension ListenError: CustomStringConvertible {
    /// For example `cannot listen on 127.0.0.1:8080: Address already in use`.
    public var description: String {
        let reason =
            switch code {
            case .unresolvable: "no such address"
            case .loopStopped: "the loop has stopped"
            case .addressInUse, .addressNotAvailable, .permissionDenied, .system: SystemError.message(number)
            }
        return "cannot listen on \(address): \(reason)"
    }
}

extension ListenError {
    init(address: String, number: Int32) {
        let code: Code =
            switch number {
            case EADDRINUSE: .addressInUse
            case EADDRNOTAVAIL: .addressNotAvailable
            case EACCES, EPERM: .permissionDenied
            default: .system
            }
        self.init(code: code, address: address, number: number)
    }
}
