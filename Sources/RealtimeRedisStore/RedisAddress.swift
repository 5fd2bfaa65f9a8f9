/// Where a Redis server listens, and how it is asked. No TLS: on the same machine, in a private network, or at the end of
/// a tunnel.
public struct RedisAddress: Hashable, Sendable {
    /// The two ways there.
    public enum Endpoint: Hashable, Sendable {
        /// Over TCP.
        case host(String, port: Int)
        /// Over a socket of this machine.
        case socket(path: String)
    }

    /// Where it is.
    public var endpoint: Endpoint
    /// Who asks; `nil` for servers that know one password alone.
    public var user: String?
    /// The password; `nil` where none is asked for.
    public var password: String?
    /// The number of the database.
    public var database: Int

    /// The port that Redis' documentation gives the protocol: 6379.
    public static let defaultPort = 6_379

    /// Creates an address.
    public init(_ endpoint: Endpoint, user: String? = nil, password: String? = nil, database: Int = 0) {
        self.endpoint = endpoint
        self.user = user
        self.password = password
        self.database = database
    }

    /// Reads `redis://[[user]:password@]host[:port][/database]` or `unix:///path`; `nil` where it is anything else.
    ///
    /// Parts are taken as they stand: percent signs mean themselves. `rediss:`, which is TLS, is not read.
    public init?(_ text: String) {
        if let path = text.dropping("unix://") {
            guard path.hasPrefix("/"), path.utf8.count <= Self.longestPath else { return nil }
            self.init(.socket(path: String(path)))
            return
        }
        guard var rest = text.dropping("redis://") else { return nil }
        var (user, password): (String?, String?)
        if let at = rest.lastIndex(of: "@") {
            let parts = rest[..<at].split(separator: ":", maxSplits: 1, omittingEmptySubsequences: false)
            guard parts.count == 2, !parts[1].isEmpty else { return nil }
            user = parts[0].isEmpty ? nil : String(parts[0])
            password = String(parts[1])
            rest = rest[rest.index(after: at)...]
        }
        var database = 0
        if let slash = rest.firstIndex(of: "/") {
            let name = rest[rest.index(after: slash)...]
            if !name.isEmpty {
                guard let number = Int(name), (0...65_535).contains(number) else { return nil }
                database = number
            }
            rest = rest[..<slash]
        }
        guard let (host, port) = Self.hostAndPort(rest) else { return nil }
        self.init(.host(host, port: port), user: user, password: password, database: database)
    }

    /// `sockaddr_un` of Linux has 108 bytes with the terminator.
    private static let longestPath = 107

    private static func hostAndPort(_ text: Substring) -> (String, Int)? {
        var (host, port) = (text, Substring())
        if text.hasPrefix("[") {
            guard let end = text.firstIndex(of: "]") else { return nil }
            host = text[text.index(after: text.startIndex)..<end]
            port = text[text.index(after: end)...]
            guard port.isEmpty || port.hasPrefix(":") else { return nil }
            port = port.dropFirst()
        } else if let colon = text.firstIndex(of: ":") {
            host = text[..<colon]
            port = text[text.index(after: colon)...]
            guard !port.isEmpty else { return nil }
        }
        guard !host.isEmpty, host.utf8.count <= 255, !host.utf8.contains(0) else { return nil }
        guard !port.isEmpty else { return (String(host), defaultPort) }
        guard let number = Int(port), (1...65_535).contains(number) else { return nil }
        return (String(host), number)
    }
}

extension RedisAddress: CustomStringConvertible {
    /// Without the password.
    public var description: String {
        switch endpoint {
        case .host(let host, let port): "redis://\(host.contains(":") ? "[\(host)]" : host):\(port)/\(database)"
        case .socket(let path): "unix://\(path)"
        }
    }
}

extension String {
    fileprivate func dropping(_ prefix: String) -> Substring? {
        hasPrefix(prefix) ? self[index(startIndex, offsetBy: prefix.count)...] : nil
    }
}
