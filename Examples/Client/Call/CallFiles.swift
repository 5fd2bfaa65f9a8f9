import RealtimeAudio
import RealtimeRecording
import RealtimeUnits

/// Writes the sound of a call: the reply alone, and both sides in two channels.
///
/// Both files have the rate of the replies. The caller's side is converted to it where the server wants another.
struct CallFiles: ~Copyable {
    /// Where to write; `nil` writes nothing.
    struct Paths: Hashable, Sendable {
        /// What came of the replies, one after another.
        var reply: String?
        /// Left the caller, right the assistant, each as it was heard at the caller's end.
        var recording: String?
    }

    /// Longer than any call. Handing a file to the disk takes up to a tenth of a second, and the loop that would wait
    /// for it is the one that measures; the file is whole when the call is over, however it ends.
    private static let synchronizationInterval: Duration = .seconds(86_400)

    private let paths: Paths
    private var reply: SoundFileWriter?
    private var recorder: ConversationRecorder?
    private var converter: PolyphaseRateConverter?
    private var callerEnd = SampleCount.zero
    private var outputRate = SampleRate.hz24000

    /// Nothing is created before the call is open.
    init(_ paths: Paths) { self.paths = paths }

    /// Takes sound as it passes.
    mutating func take(_ sound: CallSound) throws(CallFailure) {
        do throws(SoundFileError) {
            switch sound {
            case .opened(let input, let output): try open(input, output)
            case .captured(let samples): try captured(samples)
            case .received(let samples): try reply?.write(samples)
            case .played(let samples, let offset):
                try recorder?.append(samples, from: .assistant, at: SampleCount(offset, at: outputRate))
            }
        } catch {
            throw .file(error)
        }
    }

    private mutating func open(_ input: SampleRate, _ output: SampleRate) throws(SoundFileError) {
        outputRate = output
        if let path = paths.reply { reply = try SoundFileWriter(path: path, sampleRate: output) }
        guard let path = paths.recording else { return }
        recorder = try ConversationRecorder(
            path: path,
            sampleRate: output,
            synchronizationInterval: Self.synchronizationInterval
        )
        if input != output { converter = try? PolyphaseRateConverter(from: input, to: output) }
    }

    private mutating func captured(_ samples: [Int16]) throws(SoundFileError) {
        guard recorder != nil else { return }
        var samples = samples
        if converter != nil {
            // The converter gives what it says it gives; there is no input that it refuses.
            let converted = try? converter?.process(PCMConversion.floats(from: samples))
            samples = PCMConversion.int16s(from: converted ?? [])
        }
        try recorder?.append(samples, from: .caller, at: callerEnd)
        callerEnd += SampleCount(samples.count)
    }

    /// Writes everything and closes the files.
    mutating func close() throws(CallFailure) {
        if let writer = reply.take() { writer.close() }
        do throws(SoundFileError) {
            if let recorder = recorder.take() { try recorder.close() }
        } catch {
            throw .file(error)
        }
    }
}
