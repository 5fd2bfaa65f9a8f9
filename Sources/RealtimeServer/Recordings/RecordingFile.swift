internal import RealtimeAudio
internal import RealtimeProtocol
internal import RealtimeRecording
internal import RealtimeUnits

/// Puts both sides of a session on one line of time and writes them. Confined to the recorder's thread.
///
/// The caller's audio comes as it is spoken, so its own samples are the clock; a gap of more than ``longestJitter`` is
/// silence. The assistant's comes faster than it is heard: it is laid end to end, waits until its time has come, and what
/// still waits when the caller interrupts was never heard.
final class RecordingFile {
    /// How late audio may come and still follow on what came before: more than networks delay, less than a pause.
    static let longestJitter: Duration = .milliseconds(300)
    /// How far ahead of its time the assistant's audio is handed to the file: the file takes ten seconds.
    private static let lead: Duration = .seconds(2)
    /// The longest assistant's audio that waits: an answer of several minutes.
    private static let longestWait: Duration = .seconds(300)
    /// The longest silence in a file: providers end sessions after an hour.
    private static let longestGap: Duration = .seconds(7_200)

    private struct Piece {
        var samples: [Int16]
        var start: Int
    }

    private var recorder: ConversationRecorder?
    private var rate = SampleRate.hz24000
    private var converters: [ConversationRecorder.Side: PolyphaseRateConverter] = [:]
    private var pending: [Piece] = []
    private var pendingCount = 0
    private var callerEnd = 0
    private var assistantEnd = 0
    /// Samples that were too far ahead to be kept.
    private(set) var droppedSamples = 0
    private(set) var hasFailed = false

    /// Takes a piece of audio; the first one creates the file.
    func append(
        _ base64: [UInt8],
        from side: ConversationRecorder.Side,
        _ format: AudioFormat,
        at time: Duration,
        path: String,
        kind: SoundFileFormat
    ) throws {
        if recorder == nil {
            // Never below the rate of a caller who speaks first; 24 kHz takes every dialect's answers whole.
            rate = max(format.sampleRate, .hz24000)
            recorder = try ConversationRecorder(
                path: path,
                format: kind,
                sampleRate: rate,
                maximumGap: Self.longestGap
            )
        }
        // What is no audio was refused by the session, and is no part of the call.
        guard let bytes = try? Base64.decode(base64.span),
            let samples = try? PCMConversion.int16s(from: bytes, as: format.encoding)
        else { return }
        let converted = try convert(samples, format.sampleRate, of: side)
        let arrival = SampleCount(time, at: rate).value
        switch side {
        case .caller:
            let start = arrival - converted.count
            let isLate = start > callerEnd + SampleCount(Self.longestJitter, at: rate).value
            let place = isLate ? start : callerEnd
            try recorder?.append(converted.span, from: .caller, at: SampleCount(place))
            callerEnd = place + converted.count
        case .assistant:
            let place = max(assistantEnd, arrival, callerEnd)
            assistantEnd = place + converted.count
            guard pendingCount + converted.count <= SampleCount(Self.longestWait, at: rate).value else {
                droppedSamples += converted.count
                break
            }
            pending.append(Piece(samples: converted, start: place))
            pendingCount += converted.count
        }
        try hand(over: max(arrival, callerEnd) + SampleCount(Self.lead, at: rate).value)
    }

    private func convert(
        _ samples: [Int16],
        _ from: SampleRate,
        of side: ConversationRecorder.Side
    ) throws -> [Int16] {
        guard from != rate else { return samples }
        if converters[side]?.inputRate != from {
            converters[side] = try PolyphaseRateConverter(from: from, to: rate)
        }
        guard var converter = converters.removeValue(forKey: side) else { return samples }
        defer { converters[side] = converter }
        let count = converter.outputCount(for: samples.count)
        return try [Int16](capacity: count) { output throws(RateConversionError) in
            try converter.process(samples.span, into: &output)
        }
    }

    /// Hands the assistant's audio that begins before `limit` to the file.
    private func hand(over limit: Int) throws {
        var count = 0
        for piece in pending {
            guard piece.start < limit else { break }
            try recorder?.append(piece.samples.span, from: .assistant, at: SampleCount(piece.start))
            pendingCount -= piece.samples.count
            count += 1
        }
        pending.removeFirst(count)
    }

    /// Takes back what was not heard at `time`.
    func interrupt(at time: Duration) {
        let now = max(SampleCount(time, at: rate).value, callerEnd)
        guard now < assistantEnd else { return }
        recorder?.discard(.assistant, after: SampleCount(now))
        for index in pending.indices where pending[index].start + pending[index].samples.count > now {
            let kept = max(0, now - pending[index].start)
            pendingCount -= pending[index].samples.count - kept
            pending[index].samples.removeSubrange(kept...)
        }
        pending.removeAll { $0.samples.isEmpty }
        assistantEnd = now
    }

    /// Writes what was heard by `time`, and closes the file.
    func finish(at time: Duration) throws {
        interrupt(at: time)
        try hand(over: .max)
        if let recorder = recorder.take() { try recorder.close() }
    }

    /// Gives up after an error.
    func fail() {
        hasFailed = true
        pending = []
        recorder = nil
    }
}
