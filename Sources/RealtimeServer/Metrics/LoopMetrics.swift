/// What one loop counts. Only that loop writes, so that no two threads fight for a line of memory on every frame.
final class LoopMetrics: Sendable {
    /// Who sent a frame to whom, in OpenTelemetry's words for `network.io.direction`.
    enum Direction: String, CaseIterable, Sendable {
        case receive
        case transmit
    }

    /// Why a request or a session was refused.
    enum RefusalReason: String, CaseIterable, Sendable {
        case host, origin, key, token
        case rate
        case clientSessions = "client_sessions"
        case sessions
        case draining
        case request
    }

    /// How a session ended.
    enum EndReason: String, CaseIterable, Sendable {
        /// The client closed, with 1000 or 1001 or without a code.
        case closed
        /// This server closed for a reason of policy, or because it shuts down.
        case policy
        /// A code that tells of a failure.
        case error
        /// The connection broke.
        case lost
    }

    /// How an attempt to reach an upstream ended.
    enum ConnectOutcome: String, CaseIterable, Sendable {
        case connected
        case failed
    }

    let sessionsStarted = Counter()
    private let sessionsEnded = EndReason.allCases.map { _ in Counter() }
    private let refusals = RefusalReason.allCases.map { _ in Counter() }
    private let frames = Direction.allCases.map { _ in Counter() }
    private let bytes = Direction.allCases.map { _ in Counter() }
    private let audio = Direction.allCases.map { _ in Counter() }
    let droppedFrames = Counter()
    let droppedAudio = Counter()
    private let connects = ConnectOutcome.allCases.map { _ in Counter() }
    let upstreamCloses = Counter()
    let upstreamErrors = Counter()
    let policyRefusals = Counter()
    let limited = Counter()
    let malformedFrames = Counter()
    let clientSecrets = Counter()
    let recordingDrops = Counter()
    let turnLatency = Histogram(bounds: LoopMetrics.latencyBounds)
    let sessionDuration = Histogram(bounds: LoopMetrics.durationBounds)
    let connectDelay = Histogram(bounds: LoopMetrics.latencyBounds)
    let queueDelay = Histogram(bounds: LoopMetrics.delayBounds)

    /// Times a listener can tell apart around the 200 ms of a natural gap between turns, up to what nobody waits for.
    static let latencyBounds: [Duration] =
        [50, 100, 150, 200, 300, 400, 500, 750, 1_000, 1_500, 2_000, 3_000, 5_000, 10_000].map { .milliseconds($0) }
    /// A failed call, a question, a conversation, the providers' limits of 30 and 60 minutes.
    static let durationBounds: [Duration] = [1, 5, 15, 60, 180, 300, 600, 1_200, 1_800, 3_600].map { .seconds($0) }
    /// A millisecond is what a timer is rounded to; 20 ms is a frame of audio.
    static let delayBounds: [Duration] =
        [500, 1_000, 2_000, 5_000, 10_000, 20_000, 50_000, 100_000, 250_000, 1_000_000].map { .microseconds($0) }

    func frames(_ direction: Direction) -> Counter { frames[direction == .receive ? 0 : 1] }
    func bytes(_ direction: Direction) -> Counter { bytes[direction == .receive ? 0 : 1] }
    func audio(_ direction: Direction) -> Counter { audio[direction == .receive ? 0 : 1] }

    func ended(_ reason: EndReason) -> Counter { sessionsEnded[Self.index(of: reason)] }
    func refused(_ reason: RefusalReason) -> Counter { refusals[Self.index(of: reason)] }
    func connects(_ outcome: ConnectOutcome) -> Counter { connects[Self.index(of: outcome)] }

    private static func index<Case: CaseIterable & Equatable>(of value: Case) -> Int {
        Case.allCases.enumerated().first { $0.element == value }?.offset ?? 0
    }
}
