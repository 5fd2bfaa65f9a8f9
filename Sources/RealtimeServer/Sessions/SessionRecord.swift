internal import RealtimeProtocol
internal import RealtimeUnits
internal import RealtimeWebSocket
internal import Synchronization

/// What is known of one session, for whoever asks from another thread.
///
/// The constants are set when the session begins; the counters are written by its loop alone.
final class SessionRecord: Sendable {
    /// How to reach what serves the session, on its loop.
    enum Owner: Sendable {
        case webSocket(WebSocketID, on: EventLoop)
        case socketIO(SocketIOCourier)
    }

    /// The identifier that the client knows.
    let id: String
    /// Whose limits it counts against.
    let client: String
    /// `nil` where nobody has to say who they are.
    let principal: Principal?
    /// The client's address, as far as proxies are believed.
    let address: String
    /// `nil` for a client of Socket.IO.
    let dialect: Dialect?
    /// Seconds since 1970.
    let startedAt: Int
    /// The same moment on the loops' line of time.
    let startInstant: SessionInstant
    let owner: Owner
    /// `nil` where nothing that is said is written down.
    let transcript: TranscriptLog?
    /// The name of the recording's file in its folder.
    let recordingName: String?

    private let framesIn = Counter()
    private let framesOut = Counter()
    private let bytesIn = Counter()
    private let bytesOut = Counter()
    private let audioIn = Counter()
    private let audioOut = Counter()
    let turns = Counter()
    let errors = Counter()
    /// Nanoseconds; 0 before the first.
    let lastLatency = Atomic<Int>(0)
    private let busy = Atomic<Bool>(false)

    init(
        id: String,
        client: String,
        principal: Principal?,
        address: String,
        dialect: Dialect?,
        startedAt: Int,
        startInstant: SessionInstant,
        owner: Owner,
        transcript: TranscriptLog?,
        recordingName: String?
    ) {
        self.id = id
        self.client = client
        self.principal = principal
        self.address = address
        self.dialect = dialect
        self.startedAt = startedAt
        self.startInstant = startInstant
        self.owner = owner
        self.transcript = transcript
        self.recordingName = recordingName
    }

    func frames(_ direction: LoopMetrics.Direction) -> Counter { direction == .receive ? framesIn : framesOut }
    func bytes(_ direction: LoopMetrics.Direction) -> Counter { direction == .receive ? bytesIn : bytesOut }
    /// Nanoseconds.
    func audio(_ direction: LoopMetrics.Direction) -> Counter { direction == .receive ? audioIn : audioOut }

    /// Whether somebody speaks, or an answer is on its way.
    var isBusy: Bool {
        get { busy.load(ordering: .relaxed) }
        set { busy.store(newValue, ordering: .relaxed) }
    }

    /// The record as JSON; `now` in seconds since 1970.
    func description(at now: Int) -> JSONValue {
        func seconds(_ counter: Counter) -> JSONValue { .init(seconds: Double(counter.value) / 1e9) }
        func number(_ counter: Counter) -> JSONValue { .number(JSONNumber(Int(clamping: counter.value))) }
        let latency = lastLatency.load(ordering: .relaxed)
        return [
            "id": .string(id), "principal": principal.map { .string($0.name) } ?? .null,
            "proof": principal.map { .string($0.proof.rawValue) } ?? .null, "address": .string(address),
            "dialect": .string(dialect?.rawValue ?? "socket.io"), "started_at": .number(JSONNumber(startedAt)),
            "seconds": .number(JSONNumber(max(0, now - startedAt))), "busy": .bool(isBusy),
            "frames": ["receive": number(framesIn), "transmit": number(framesOut)],
            "bytes": ["receive": number(bytesIn), "transmit": number(bytesOut)],
            "audio_seconds": ["receive": seconds(audioIn), "transmit": seconds(audioOut)],
            "turns": number(turns), "errors": number(errors),
            "last_turn_latency_seconds": latency == 0 ? .null : .init(seconds: Double(latency) / 1e9),
            "recording": recordingName.map(JSONValue.string) ?? .null,
        ]
    }
}

extension JSONValue {
    /// Seconds with milliseconds.
    init(seconds: Double) {
        self = JSONNumber((seconds * 1_000).rounded() / 1_000).map(JSONValue.number) ?? .null
    }
}
