import RealtimeWebSocket

#if canImport(Glibc)
    import Glibc
#else
    import Darwin
#endif

/// How the connection is made: URL, bearer token, authorities.
///
/// The token comes from the environment, because every user of a machine can read command lines, and goes nowhere but
/// into the request's header.
enum Credentials {
    /// The configuration of the WebSocket.
    static func configuration(for options: Options) throws(OptionsError) -> WebSocketClientConfiguration {
        var configuration = WebSocketClientConfiguration(url: options.url)
        configuration.connectTimeout = min(options.timeout, configuration.connectTimeout)
        if let name = options.keyVariable {
            guard let value = getenv(name), value.pointee != 0 else { throw .keyNotSet(name) }
            configuration.headers.add("Authorization", "Bearer \(String(cString: value))")
        }
        if let path = options.authoritiesPath {
            do throws(TLSError) {
                configuration.tls = try TLSContext(trust: .file(path))
            } catch {
                throw .invalidValue(option: "--ca", expected: "a PEM file with certificates (\(error.reason))")
            }
        }
        return configuration
    }

    /// Whether a token would cross a network unencrypted.
    static func exposesToken(_ options: Options) -> Bool {
        guard options.keyVariable != nil, let url = try? WebSocketURL(options.url), !url.isSecure else { return false }
        return url.host != "localhost" && !PeerAddress(host: url.host, port: url.port).isLoopback
    }
}
