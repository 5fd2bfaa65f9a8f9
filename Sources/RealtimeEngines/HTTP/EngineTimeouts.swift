/// How long a call to a server may take at each of its steps.
public struct EngineTimeouts: Hashable, Sendable {
    /// Name, connection and TLS together. 5 s: two lost packets in a row are sent again within 3 s (RFC 6298), and
    /// somebody is waiting on the phone.
    public var connecting: Duration
    /// From the start of the call to the first byte of the answer's body. 30 s: a model that was not used for a while is
    /// loaded first.
    public var firstByte: Duration
    /// Between two bytes of the body. 10 s: a stream that has begun brings something many times a second.
    public var idle: Duration
    /// The whole call. 5 min.
    public var total: Duration

    /// Creates times; each is at least 1 ms.
    public init(
        connecting: Duration = .seconds(5),
        firstByte: Duration = .seconds(30),
        idle: Duration = .seconds(10),
        total: Duration = .seconds(300)
    ) {
        let least = Duration.milliseconds(1)
        self.connecting = max(least, connecting)
        self.firstByte = max(least, firstByte)
        self.idle = max(least, idle)
        self.total = max(least, total)
    }
}

extension Duration {
    /// For example `30 s` or `250 ms`.
    var inWords: String {
        let (seconds, attoseconds) = components
        let milliseconds = attoseconds / 1_000_000_000_000_000
        if milliseconds == 0 { return "\(seconds) s" }
        return "\(seconds * 1_000 + milliseconds) ms"
    }
}
