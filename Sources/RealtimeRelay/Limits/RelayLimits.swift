/// Bounds on what one client of a relay may cost.
///
/// A front that serves one principal over several sessions keeps a ``TokenBucket`` of its own for all of them.
public struct RelayLimits: Hashable, Sendable {
    /// Events from the client. Default 200 a second, 1000 at once: ten times the 20 ms frames of a microphone.
    public var events: Allowance?
    /// Bytes from the client. Default 2 MiB a second, 32 MiB at once: two of the largest appends OpenAI documents
    /// (15 MiB), and twenty times the base64 of 48 kHz PCM16.
    public var bytes: Allowance?
    /// Milliseconds of audio from the client. Default 2000 a second (twice real time), 120,000 at once: a client may
    /// hand in a clip of two minutes in one go.
    public var audio: Allowance?
    /// How many refusals of a limit in a row end the session, counted anew after ``forgiveness``. Default 1000: some
    /// seconds of a client that does not care.
    public var refusalsBeforeClose: Int
    /// A pause without a refusal after which they are counted anew. Default 10 s.
    public var forgiveness: Duration
    /// How long a session may last. Default 60 minutes, OpenAI's limit; `nil` leaves it to the upstream.
    public var session: Duration?
    /// How long before its end the client is warned, with an `error` event of the code `session_expiring`. Default
    /// 60 s; `nil` does not warn.
    public var warning: Duration?
    /// How long neither side may say anything. Default 180 s: the shorter of the times after which DashScope closes.
    /// What the microphone sends says nothing; speech that was heard in it does, as does a reply until it was played.
    public var idle: Duration?

    /// Creates limits with the documented defaults.
    public init(
        events: Allowance? = Allowance(perSecond: 200, burst: 1_000),
        bytes: Allowance? = Allowance(perSecond: 2 << 20, burst: 32 << 20),
        audio: Allowance? = Allowance(perSecond: 2_000, burst: 120_000),
        refusalsBeforeClose: Int = 1_000,
        forgiveness: Duration = .seconds(10),
        session: Duration? = .seconds(3_600),
        warning: Duration? = .seconds(60),
        idle: Duration? = .seconds(180)
    ) {
        self.events = events
        self.bytes = bytes
        self.audio = audio
        self.refusalsBeforeClose = refusalsBeforeClose
        self.forgiveness = forgiveness
        self.session = session
        self.warning = warning
        self.idle = idle
    }

    /// No limits at all: whoever is in front has them.
    public static let none = RelayLimits(
        events: nil,
        bytes: nil,
        audio: nil,
        refusalsBeforeClose: .max,
        session: nil,
        warning: nil,
        idle: nil
    )
}
