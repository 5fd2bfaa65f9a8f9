import RealtimeAudio
import RealtimeProtocol
import RealtimeUnits

/// What one turn of the conversation has brought so far, and when.
struct Turn: Sendable {
    /// 1 for the first.
    let number: Int
    /// When the last sample of speech was captured.
    let speechEnd: SessionInstant
    /// What the user was heard to say; a server that hears a pause gives it in pieces.
    private(set) var heard: [String] = []
    /// The piece that is being heard.
    private(set) var partial = ""
    /// The words of the reply.
    private(set) var replyText = ""
    /// When the reply's first audio came.
    private(set) var firstAudio: SessionInstant?
    /// Audio of the reply that came.
    private(set) var received = SampleCount.zero
    /// How loud it is.
    private(set) var meter = LevelMeter()
    /// Whether the reply has ended.
    private(set) var isReplyEnded = false
    /// Replies that the user's own speech has interrupted.
    private(set) var interruptions = 0
    /// What the server complained of.
    private(set) var complaints: [String] = []
    private(set) var response: ResponseID?
    private var arrivals = LatencySplit.Arrivals()
    private var serverSplit: LatencySplit?
    private var cancelled: [ResponseID] = []

    /// The peak below which a reply counts as silence, in dB relative to full scale. A synthesiser's speech peaks
    /// above −20, the noise of an idle one lies below −60.
    static let silence: Float = -50
    /// Complaints that are kept.
    static let complaintLimit = 16

    /// Begins a turn.
    init(number: Int, speechEnd: SessionInstant) {
        self.number = number
        self.speechEnd = speechEnd
    }

    // MARK: Getters

    /// What the user was heard to say.
    var transcript: String { heard.joined(separator: " ") }
    /// From the end of speech to the first audio of the reply.
    var latency: Duration? { firstAudio.map { speechEnd.duration(to: $0) } }
    /// Where that time went: what the server says, or when its events came.
    var split: LatencySplit? {
        if let serverSplit { return serverSplit }
        return firstAudio.map { LatencySplit(arrivals, from: speechEnd, to: $0) }
    }

    /// What the turn lacks.
    var missing: [TurnPart] {
        TurnPart.allCases.filter { part in
            switch part {
            case .transcript: transcript.isEmpty
            case .replyText: replyText.isEmpty
            case .replyAudio: received == .zero
            case .sound: received > .zero && meter.level.peakInDecibels <= Self.silence
            case .replyEnd: !isReplyEnded
            }
        }
    }

    // MARK: Inputs: the user's side

    /// The server holds the user's speech for ended.
    mutating func speechStopped(at now: SessionInstant) { arrivals.speechStopped = now }

    /// A piece of what the user says.
    mutating func heardMore(_ delta: String) { partial += delta }

    /// What the user said.
    mutating func heard(_ text: String, at now: SessionInstant) {
        partial = ""
        guard !text.isEmpty else { return }
        heard.append(text)
        arrivals.transcript = now
    }

    /// The server complains.
    mutating func complained(_ text: String) {
        if complaints.count < Self.complaintLimit { complaints.append(text) }
    }

    // MARK: Inputs: the reply

    /// Whether what belongs to `id` is of a reply that was interrupted.
    func isStale(_ id: ResponseID?) -> Bool { id.map(cancelled.contains) ?? false }

    /// A reply has begun.
    mutating func replyBegan(_ id: ResponseID?) { response = id }

    /// More words, or all of them.
    mutating func replyText(_ text: String, isWhole: Bool, at now: SessionInstant) {
        guard !text.isEmpty else { return }
        replyText = isWhole ? text : replyText + text
        arrivals.replyText = arrivals.replyText ?? now
    }

    /// More audio.
    mutating func replyAudio(_ samples: [Int16], of id: ResponseID?, at now: SessionInstant) {
        guard !samples.isEmpty else { return }
        response = response ?? id
        firstAudio = firstAudio ?? now
        received += SampleCount(samples.count)
        meter.add(samples.span)
    }

    /// Nothing more comes of the reply.
    mutating func replyEnded(_ id: ResponseID?) {
        if received > .zero && (id == nil || response == nil || id == response) { isReplyEnded = true }
    }

    /// The server says where the time went.
    mutating func replied(with split: LatencySplit) { serverSplit = split }

    /// The user's own speech has ended the reply; the turn waits for the next one.
    mutating func interrupted() {
        if let response { cancelled.append(response) }
        if received > .zero { interruptions += 1 }
        response = nil
        replyText = ""
        firstAudio = nil
        received = .zero
        meter.reset()
        isReplyEnded = false
        arrivals = LatencySplit.Arrivals()
        serverSplit = nil
    }
}
