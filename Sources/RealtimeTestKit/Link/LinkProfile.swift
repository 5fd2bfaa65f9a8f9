public import RealtimeUnits

/// How one direction of a connection behaves.
public struct LinkProfile: Hashable, Sendable {
    /// How long every message takes at least.
    public var latency: Duration
    /// How much longer a message may take; spread evenly.
    public var jitter: Duration
    /// The part of all messages before which the connection stalls: a lost segment that TCP sends again.
    public var stallProbability: Double
    /// How long a stall lasts. 200 ms is the least retransmission timeout of Linux.
    public var stall: Duration
    /// Bytes that the reader takes per second; `nil` reads at once. Zero never reads.
    public var bytesPerSecond: Int?
    /// When the connection breaks: what has not arrived by then never does.
    public var cut: SessionInstant?
    /// Bytes on their way above which the sender is told to wait. 64 KiB: a common socket send buffer.
    public var highWater: Int
    /// Bytes on their way below which it may go on.
    public var lowWater: Int

    /// Creates a profile; the defaults make a perfect link.
    public init(
        latency: Duration = .zero,
        jitter: Duration = .zero,
        stallProbability: Double = 0,
        stall: Duration = .milliseconds(200),
        bytesPerSecond: Int? = nil,
        cut: SessionInstant? = nil,
        highWater: Int = 64 << 10,
        lowWater: Int = 32 << 10
    ) {
        self.latency = latency
        self.jitter = jitter
        self.stallProbability = stallProbability
        self.stall = stall
        self.bytesPerSecond = bytesPerSecond
        self.cut = cut
        self.highWater = highWater
        self.lowWater = lowWater
    }

    /// Everything arrives at once.
    public static let perfect = LinkProfile()
    /// A telephone on a mobile network: 60 ms, up to 40 ms more, and now and then a lost segment.
    public static let mobile = LinkProfile(
        latency: .milliseconds(60),
        jitter: .milliseconds(40),
        stallProbability: 0.01
    )
}
