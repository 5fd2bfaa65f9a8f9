public import RealtimeWebSocket

/// A realtime model of DashScope (Alibaba Model Studio), and the bounds of talking to it.
public struct DashScopeEndpoint: Sendable {
    /// The service in mainland China. Keys of one region are not known in the other.
    public static let china = "wss://dashscope.aliyuncs.com/api-ws/v1/realtime"
    /// The service in Singapore.
    public static let international = "wss://dashscope-intl.aliyuncs.com/api-ws/v1/realtime"

    /// The address without the model, `ws://…` or `wss://…`.
    public let url: String
    /// The model's name, for example `qwen3-asr-flash-realtime`.
    public let model: String
    /// The key, for the `Authorization` header.
    public var key: EngineKey?
    /// Authorities for `wss:`; `nil` trusts the system's.
    public var tls: TLSContext?
    /// How long each step may take. `idle` is between two events of an answer.
    public var timeouts: EngineTimeouts

    /// Creates an endpoint.
    ///
    /// - Throws: ``EndpointError``, also for a model whose name has characters other than letters, digits and `-._`.
    public init(
        _ url: String = DashScopeEndpoint.china,
        model: String,
        key: EngineKey? = nil,
        tls: TLSContext? = nil,
        timeouts: EngineTimeouts = EngineTimeouts(firstByte: .seconds(10))
    ) throws(EndpointError) {
        let address = try ServerAddress(url, schemes: ["ws://", "wss://"])
        // Characters that stand for themselves in a query (RFC 3986).
        let isPlain = model.utf8.allSatisfy { byte in
            switch byte {
            case UInt8(ascii: "a")...UInt8(ascii: "z"), UInt8(ascii: "A")...UInt8(ascii: "Z"): true
            case UInt8(ascii: "0")...UInt8(ascii: "9"): true
            default: "-._".utf8.contains(byte)
            }
        }
        guard isPlain, !model.isEmpty else { throw .character }
        self.url = address.origin + address.path
        self.model = model
        self.key = key
        self.tls = tls
        self.timeouts = timeouts
    }

    /// The connection.
    var client: WebSocketClientConfiguration {
        var client = WebSocketClientConfiguration(url: "\(url)?model=\(model)")
        if let key { client.headers.add("Authorization", "Bearer \(key.secret)") }
        client.tls = tls
        client.connectTimeout = timeouts.connecting
        return client
    }
}
