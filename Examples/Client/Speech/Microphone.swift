import RealtimeUnits

/// An open microphone: frames of 20 ms in real time, silence but for the clips it is told to speak.
///
/// A value without a clock. A frame is due when its last sample has been captured, and deadlines come from the count of
/// samples since the start, so that they do not drift however late the caller is for one of them: after an hour frame
/// 180 000 is still due an hour after the start.
struct Microphone: Sendable {
    /// Samples per second.
    let sampleRate: SampleRate
    /// When the first sample was captured.
    let start: SessionInstant
    /// Samples of a frame.
    let frameLength: Int
    /// Samples handed out.
    private(set) var position = SampleCount.zero
    /// How late the latest frame was taken.
    private(set) var greatestLateness = Duration.zero
    private var clip: [Int16] = []
    private var clipStart = SampleCount.zero

    /// What the clients of these servers send at a time.
    static let frameDuration: Duration = .milliseconds(20)

    /// Opens the microphone.
    init(sampleRate: SampleRate, at start: SessionInstant) {
        self.sampleRate = sampleRate
        self.start = start
        frameLength = max(1, SampleCount(Self.frameDuration, at: sampleRate).value)
    }

    /// When the next frame is due.
    var nextDeadline: SessionInstant { instant(of: SampleCount(position.value + frameLength)) }
    /// Whether a part of the clip is still to be handed out.
    var isSpeaking: Bool { position.value < clipStart.value + clip.count }

    /// When everything before the sample at `position` has been captured.
    func instant(of position: SampleCount) -> SessionInstant {
        start.advanced(by: position.duration(at: sampleRate))
    }

    /// Speaks `clip` after a pause, in place of any clip before it; the position of its first sample.
    mutating func speak(_ clip: [Int16], after pause: Duration) -> SampleCount {
        self.clip = clip
        clipStart = position + SampleCount(pause, at: sampleRate)
        return clipStart
    }

    /// The next frame, if it is due at `now`.
    mutating func nextFrame(at now: SessionInstant) -> [Int16]? {
        let due = nextDeadline
        guard due <= now else { return nil }
        greatestLateness = max(greatestLateness, due.duration(to: now))
        var frame = [Int16](repeating: 0, count: frameLength)
        let first = max(position.value, clipStart.value)
        let last = min(position.value + frameLength, clipStart.value + clip.count)
        if first < last {
            for place in first..<last { frame[place - position.value] = clip[place - clipStart.value] }
        }
        position += SampleCount(frameLength)
        return frame
    }
}
