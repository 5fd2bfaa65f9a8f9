import RealtimeAudio
import RealtimeProtocol
import RealtimeSession
import RealtimeUnits

/// A call to a voice server that says the same clip a number of times and listens to the replies.
///
/// A value without sockets, clocks or files, driven like the ``ClientSession`` in it: **after every input, drain
/// `nextOutput()` until it gives `nil`, then wake up at `nextDeadline`.** The protocol is the session's business; the
/// call opens a ``Microphone`` when the session is ready, speaks, plays what comes on a ``PlaybackClock``, and begins
/// the next turn when the reply to the one before was heard.
struct VoiceCall: Sendable {
    /// What to do.
    struct Settings: Sendable {
        /// What to say.
        var clip: SpeechClip
        /// How often.
        var turns = 1
        /// How long a turn may lack something, from the end of speech or of what plays, whichever is later.
        var timeout: Duration = .seconds(20)
        /// Whether the turn is ended by us, and not by the server's detector.
        var isManual = false
        /// How much is heard of the first reply of a turn before it is cancelled and another one asked for.
        var retryAfter: Duration?
    }

    /// The first connection of a call, and the only one where none breaks.
    static let connection = ConnectionID(1)
    /// From the opening of the microphone, or from the end of a reply, to the clip: people take this long, and a
    /// detector gets to know the silence.
    static let pause: Duration = .milliseconds(300)

    let settings: Settings
    private(set) var session: ClientSession
    /// Writes down what is done to the session, where it was asked for.
    private(set) var recorder: SessionRecorder<ClientSession>?
    var microphone: Microphone?
    var playback: PlaybackClock
    /// The clip at the rate that the session wanted last; converted before the call, so that it costs no time in it.
    var speech: Result<[Int16], RateConversionError>
    var speechRate: SampleRate
    /// The turns before the current one.
    var pastTurns: [Turn] = []
    /// The turn that is being had.
    var turn: Turn?
    /// The turn that was ended by us last, and the one of which a reply was cancelled.
    var committedTurn = 0
    var retriedTurn = 0
    /// What the transport said of a connection that is gone.
    var trouble: String?
    /// When the playback last ran dry.
    var lastHeard: SessionInstant?
    private var lastInstant = SessionInstant.start
    private var outputs: [CallOutput] = []
    private var outputHead = 0

    /// Makes a call that waits for its connection.
    ///
    /// `recorder` is one of the session's configuration, or `nil` where nothing is recorded.
    init(_ settings: Settings, session: ClientSession, recorder: SessionRecorder<ClientSession>? = nil) {
        self.settings = settings
        self.session = session
        self.recorder = recorder
        playback = PlaybackClock(sampleRate: session.outputFormat.sampleRate)
        speechRate = session.inputFormat.sampleRate
        speech = settings.clip.conversion(to: speechRate)
    }

    // MARK: Getters

    /// All turns so far.
    var turns: [Turn] { pastTurns + (turn.map { [$0] } ?? []) }
    /// How the call has gone, once it is over; the connection is being closed then.
    private(set) var outcome: CallOutcome?
    /// When ``handle(_:at:)`` is to be called with `.deadlineReached`.
    var nextDeadline: SessionInstant? {
        mutating get {
            guard outcome == nil else { return nil }
            return [session.nextDeadline, microphone?.nextDeadline].compactMap(\.self).min()
        }
    }

    // MARK: Inputs

    /// Takes what happened at the transport.
    mutating func handle(_ event: TransportInput, at now: SessionInstant) throws(SessionUsageError) {
        guard outcome == nil else { return }
        lastInstant = now
        play(until: now)
        try session.handle(event, at: now)
        recorder?.record(.transport(event), at: now)
        pump(at: now)
        listen(until: now)
        act(at: now)
        judge(at: now)
    }

    /// A connection is gone: `reason` is the peer's, `explanation` is ours. Whether that is the end is the session's
    /// to say.
    mutating func disconnected(
        _ connection: ConnectionID,
        _ reason: CloseReason?,
        explanation: String?,
        at now: SessionInstant
    ) throws(SessionUsageError) {
        trouble = explanation
        try handle(.disconnected(connection, reason: reason), at: now)
    }

    /// Ends the call early.
    mutating func interrupt() { finish(.interrupted) }

    /// Ends the call because something outside it failed.
    mutating func fail(_ failure: CallFailure) { finish(.failed(failure)) }

    // MARK: Outputs

    /// The next thing to do, or `nil` where there is nothing.
    mutating func nextOutput() -> CallOutput? {
        guard outputHead < outputs.count else {
            outputs.removeAll(keepingCapacity: true)
            outputHead = 0
            return nil
        }
        defer { outputHead += 1 }
        return outputs[outputHead]
    }

    mutating func emit(_ output: CallOutput) { outputs.append(output) }

    mutating func finish(_ outcome: CallOutcome) {
        guard self.outcome == nil else { return }
        self.outcome = outcome
        perform(.close(.normal))
        drainTransport()
    }

    // MARK: The session

    /// Gives the session a command, at the instant of the last input.
    mutating func perform(_ command: ClientCommand) {
        session.perform(command, at: lastInstant)
        recorder?.record(.command(command), at: lastInstant)
    }

    /// The session's next output.
    mutating func nextSessionOutput() -> ClientSession.Output? {
        guard let output = session.nextOutput() else { return nil }
        recorder?.record(output)
        return output
    }

    /// The recording of the session so far, which ends with it; no lines where nothing is recorded.
    mutating func takeRecording() -> [[UInt8]] {
        recorder?.finish()
        return recorder?.takeLines() ?? []
    }

    /// The failure of a connection that ended before the call did.
    func ended(_ reason: String) -> CallFailure {
        .ended(reason, turn: turn?.number ?? pastTurns.count, missing: turn?.missing ?? [])
    }
}
