/// Where a server is, what it is shown, and the bounds of talking to it.
public struct EngineEndpoint: Hashable, Sendable {
    /// The address in front of every path, `http://…` or `https://…`, without a slash at its end.
    public let url: String
    /// The key, for the `Authorization` header.
    public var key: EngineKey?
    /// Authorities to trust for `https:`, a PEM file; `nil` takes the system's.
    public var authorities: String?
    /// How long each step may take.
    public var timeouts: EngineTimeouts
    /// The largest body of one answer, in bytes. By default 64 MiB: 23 minutes of 24 kHz PCM16.
    public var maximumBytes: Int

    /// Creates an endpoint.
    ///
    /// - Parameters:
    ///   - url: `http` or `https`, a host, perhaps a port and a path.
    ///   - defaultPath: what stands behind an address without a path. `/v1`, as OpenAI-compatible servers have it.
    ///   - key: for the `Authorization` header. It is not encrypted on its way to an `http:` address.
    ///   - authorities: a PEM file.
    ///   - timeouts: of each step.
    ///   - maximumBytes: of one answer, at least 1 KiB.
    public init(
        _ url: String,
        defaultPath: String = "/v1",
        key: EngineKey? = nil,
        authorities: String? = nil,
        timeouts: EngineTimeouts = EngineTimeouts(),
        maximumBytes: Int = 64 << 20
    ) throws(EndpointError) {
        let address = try ServerAddress(url, schemes: ["http://", "https://"])
        let path = address.path.isEmpty ? defaultPath : address.path
        self.url = address.origin + path
        self.key = key
        self.authorities = authorities
        self.timeouts = timeouts
        self.maximumBytes = max(1_024, maximumBytes)
    }

    /// Whether a proxy of the environment is not for this address, because it is this machine's own.
    var isLoopback: Bool {
        guard let address = try? ServerAddress(url, schemes: ["http://", "https://"]) else { return false }
        return address.isLoopback
    }

    /// Whether a key travels in the open, to another machine.
    public var exposesKey: Bool { key != nil && url.hasPrefix("http://") && !isLoopback }
}

/// The parts of an address that matter here.
struct ServerAddress: Hashable {
    /// Scheme, host and port.
    let origin: String
    /// What follows, without a slash at its end; may be empty.
    let path: String
    private let authority: Substring

    init(_ text: String, schemes: [String]) throws(EndpointError) {
        guard let scheme = schemes.first(where: { text.lowercased().hasPrefix($0) }) else {
            throw .scheme(expected: schemes)
        }
        guard text.utf8.allSatisfy({ (0x21...0x7E).contains($0) }) else { throw .character }
        let rest = text.dropFirst(scheme.count)
        guard !rest.contains(where: { $0 == "?" || $0 == "#" }) else { throw .query }
        let end = rest.firstIndex(of: "/") ?? rest.endIndex
        authority = rest[..<end]
        guard !authority.contains("@") else { throw .credentials }
        guard !authority.prefix(while: { $0 != ":" }).isEmpty else { throw .host }
        origin = scheme + authority
        var path = rest[end...]
        while path.last == "/" { path.removeLast() }
        self.path = String(path)
    }

    /// Whether the host is this machine by its name: 127.0.0.0/8, ::1, localhost.
    var isLoopback: Bool {
        if authority.hasPrefix("[") { return authority.hasPrefix("[::1]") }
        let host = authority.prefix { $0 != ":" }
        if host.lowercased() == "localhost" { return true }
        let parts = host.split(separator: ".", omittingEmptySubsequences: false)
        return parts.count == 4 && parts[0] == "127" && parts.allSatisfy { UInt8($0) != nil }
    }
}
