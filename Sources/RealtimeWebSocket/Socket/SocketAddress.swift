#if canImport(Glibc)
    import Glibc
#else
    import Darwin
#endif

/// An IPv4 or IPv6 address with a port, as the system's calls want it.
struct SocketAddress: Hashable, Sendable {
    private enum Form: Hashable, Sendable {
        case v4(address: UInt32, port: UInt16)
        case v6(address: [UInt8], port: UInt16, scope: UInt32)
    }

    private let form: Form

    private init(form: Form) { self.form = form }

    /// Copies the address that `pointer` points to; `nil` for other families.
    init?(_ pointer: UnsafePointer<sockaddr>) {
        switch Int32(pointer.pointee.sa_family) {
        case AF_INET:
            let address = UnsafeRawPointer(pointer).loadUnaligned(as: sockaddr_in.self)
            form = .v4(address: address.sin_addr.s_addr, port: UInt16(bigEndian: address.sin_port))
        case AF_INET6:
            let address = UnsafeRawPointer(pointer).loadUnaligned(as: sockaddr_in6.self)
            let bytes = withUnsafeBytes(of: address.sin6_addr) { [UInt8]($0) }
            form = .v6(address: bytes, port: UInt16(bigEndian: address.sin6_port), scope: address.sin6_scope_id)
        default:
            return nil
        }
    }

    /// Parses a numeric IPv4 or IPv6 address, without brackets.
    init?(numeric host: String, port: Int) {
        guard let port = UInt16(exactly: port) else { return nil }
        var four = in_addr()
        var six = in6_addr()
        if inet_pton(AF_INET, host, &four) == 1 {
            form = .v4(address: four.s_addr, port: port)
        } else if inet_pton(AF_INET6, host, &six) == 1 {
            form = .v6(address: withUnsafeBytes(of: six) { [UInt8]($0) }, port: port, scope: 0)
        } else {
            return nil
        }
    }

    /// `AF_INET` or `AF_INET6`.
    var family: Int32 {
        switch form {
        case .v4: AF_INET
        case .v6: AF_INET6
        }
    }

    /// The same address with another port.
    func with(port: UInt16) -> SocketAddress {
        switch form {
        case .v4(let address, _): SocketAddress(form: .v4(address: address, port: port))
        case .v6(let address, _, let scope): SocketAddress(form: .v6(address: address, port: port, scope: scope))
        }
    }

    /// Calls `body` with the address as the system wants it.
    func withPointer<Result>(_ body: (UnsafePointer<sockaddr>, socklen_t) -> Result) -> Result {
        var storage = sockaddr_storage()
        let size: Int
        switch form {
        case .v4(let address, let port):
            var value = sockaddr_in()
            value.sin_family = sa_family_t(AF_INET)
            value.sin_port = port.bigEndian
            value.sin_addr.s_addr = address
            size = MemoryLayout<sockaddr_in>.size
            withUnsafeMutableBytes(of: &storage) { $0.storeBytes(of: value, as: sockaddr_in.self) }
        case .v6(let address, let port, let scope):
            var value = sockaddr_in6()
            value.sin6_family = sa_family_t(AF_INET6)
            value.sin6_port = port.bigEndian
            value.sin6_scope_id = scope
            withUnsafeMutableBytes(of: &value.sin6_addr) { $0.copyBytes(from: address) }
            size = MemoryLayout<sockaddr_in6>.size
            withUnsafeMutableBytes(of: &storage) { $0.storeBytes(of: value, as: sockaddr_in6.self) }
        }
        return withUnsafePointer(to: &storage) { pointer in
            pointer.withMemoryRebound(to: sockaddr.self, capacity: 1) { body($0, socklen_t(size)) }
        }
    }

    /// The same address in the form that users see.
    var peer: PeerAddress {
        var text = [CChar](repeating: 0, count: 64)
        switch form {
        case .v4(let address, let port):
            var value = in_addr()
            value.s_addr = address
            inet_ntop(AF_INET, &value, &text, socklen_t(text.count))
            return PeerAddress(host: Self.string(text), port: Int(port))
        case .v6(let address, let port, _):
            address.withUnsafeBytes { _ = inet_ntop(AF_INET6, $0.baseAddress, &text, socklen_t(text.count)) }
            return PeerAddress(host: Self.string(text), port: Int(port))
        }
    }

    private static func string(_ text: [CChar]) -> String {
        String(decoding: text.prefix { $0 != 0 }.map { UInt8(bitPattern: $0) }, as: UTF8.self)
    }
}

/// The address of one end of a connection.
public struct PeerAddress: Hashable, Sendable {
    /// A numeric IPv4 or IPv6 address, without brackets.
    public let host: String
    /// The TCP port, 0...65535.
    public let port: Int

    /// Creates an address.
    public init(host: String, port: Int) {
        self.host = host
        self.port = port
    }

    /// Whether the address is of the machine itself: `127.0.0.0/8`, `::1`, or the former mapped into IPv6.
    public var isLoopback: Bool {
        host == "::1" || host.hasPrefix("127.") || host.hasPrefix("::ffff:127.")
    }
}

extension PeerAddress: CustomStringConvertible {
    /// For example `127.0.0.1:8080` or `[::1]:8080`.
    public var description: String { host.utf8.contains(UInt8(ascii: ":")) ? "[\(host)]:\(port)" : "\(host):\(port)" }
}
