import RealtimeAudio
import RealtimeRecording
import RealtimeUnits

/// Something to say: mono samples, and where in them somebody speaks.
struct SpeechClip: Hashable, Sendable {
    /// Where a clip comes from.
    enum Source: Hashable, Sendable {
        /// A sound file of any format, rate and number of channels.
        case soundFile(String)
        /// Headerless mono PCM16, little endian.
        case rawPCM16(String, SampleRate)

        /// The file.
        var path: String {
            switch self {
            case .soundFile(let path), .rawPCM16(let path, _): path
            }
        }
    }

    /// Full scale 1.
    let samples: [Float]
    /// Samples per second.
    let sampleRate: SampleRate
    /// Where somebody speaks.
    let extent: SpeechExtent

    /// Wraps samples; `nil` where they are silence.
    init?(samples: [Float], sampleRate: SampleRate) {
        guard let extent = SpeechExtent(of: samples, at: sampleRate) else { return nil }
        self.samples = samples
        self.sampleRate = sampleRate
        self.extent = extent
    }

    /// Reads a file.
    init(_ source: Source) throws(SpeechClipError) {
        let samples: [Float]
        let rate: SampleRate
        do throws(SoundFileError) {
            switch source {
            case .soundFile(let path): (samples, rate) = try SoundFileReader.floats(at: path)
            case .rawPCM16(let path, let given):
                samples = try SoundFileReader.floats(rawPCM16At: path, sampleRate: given)
                rate = given
            }
        } catch {
            throw .unreadable(error)
        }
        guard let clip = SpeechClip(samples: samples, sampleRate: rate) else { throw .silence(source.path) }
        self = clip
    }

    /// How long the clip is, silence around the speech included.
    var duration: Duration { SampleCount(samples.count).duration(at: sampleRate) }

    /// The clip at another rate, or why it cannot be converted.
    func conversion(to rate: SampleRate) -> Result<[Int16], RateConversionError> {
        Result { () throws(RateConversionError) in try samples(at: rate) }
    }

    /// The clip at another rate, positions kept.
    func samples(at rate: SampleRate) throws(RateConversionError) -> [Int16] {
        guard rate != sampleRate else { return PCMConversion.int16s(from: samples) }
        var converter = try PolyphaseRateConverter(from: sampleRate, to: rate)
        let converted = try converter.process(samples)
        return PCMConversion.int16s(from: converted + (try converter.flush()))
    }
}

/// Why there is nothing to say.
enum SpeechClipError: Error, Hashable, Sendable {
    /// The file cannot be read.
    case unreadable(SoundFileError)
    /// The file holds no sound.
    case silence(String)
}

extension SpeechClipError: CustomStringConvertible {
    /// One sentence.
    var description: String {
        switch self {
        case .unreadable(let error): "\(error.path) cannot be read: \(error.message)"
        case .silence(let path): "\(path) holds no sound"
        }
    }
}
