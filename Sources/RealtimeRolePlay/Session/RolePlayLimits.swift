/// What one role-play may take.
public struct RolePlayLimits: Hashable, Sendable {
    /// How many bytes of speech, 16 kHz and 16 bits, are gathered before the recogniser gets them. 32 KB, about a second:
    /// the figure of the documents that this project started from.
    public var batchBytes = 32_768
    /// How long gathered speech waits at most. 2 s, from the same source.
    public var batchAge = Duration.seconds(2)
    /// Bytes of audio that a client may send in a second on average. 256 KB, more than twice what samples at 48 kHz take.
    public var bytesPerSecond = 262_144
    /// Bytes that it may send at once. 1 MB, the longest message.
    public var burstBytes = 1_048_576
    /// Events that it may send in a second on average. 100: a chunk every 20 ms, twice.
    public var eventsPerSecond = 100
    /// Events that it may send at once.
    public var burstEvents = 200
    /// How much audio it may send in a second on average, in seconds. 2, for a client that catches up.
    public var audioRate = 2
    /// How much audio it may send at once. 30 s, what the engines let wait.
    public var burstAudio = Duration.seconds(30)
    /// The longest turn; what follows is another one. 60 s.
    public var turn = Duration.seconds(60)
    /// How long nobody may speak before the role-play ends. 5 min.
    public var idle = Duration.seconds(300)
    /// How long a role-play lasts at most. 30 min, the providers' usual limit of a session.
    public var session = Duration.seconds(1_800)
    /// How far speech is made ahead of what has been played. 10 s: an interruption throws away no more.
    public var lead = Duration.seconds(10)
    /// The longest sound of one clause. 60 s.
    public var clause = Duration.seconds(60)

    /// Creates the default limits.
    public init() {}
}
