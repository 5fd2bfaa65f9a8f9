import RealtimeAudio
import RealtimeUnits

#if canImport(Glibc)
    import Glibc
#elseif canImport(Musl)
    import Musl
#else
    import Darwin
#endif

/// A stream through a rate converter, whoever made it.
protocol Resampler: AnyObject {
    /// Takes all of `input` and gives what comes; returns how much.
    func run(_ input: UnsafeBufferPointer<Float>, into output: UnsafeMutableBufferPointer<Float>) -> Int
}

/// A converter of this library.
final class OwnResampler<Converter: RateConverter & ~Copyable>: Resampler {
    private var converter: Converter

    init(_ converter: consuming Converter) { self.converter = converter }

    func run(_ input: UnsafeBufferPointer<Float>, into output: UnsafeMutableBufferPointer<Float>) -> Int {
        var span = OutputSpan(buffer: output, initializedCount: 0)
        do { try converter.process(input.span, into: &span) } catch { fatalError("\(error)") }
        return span.finalize(for: output)
    }
}

/// The polyphase converter from 16 bits to 16 bits. The floats it is handed are converted beforehand, by `prepare`.
final class SixteenBitResampler: Resampler {
    private var converter: PolyphaseRateConverter
    private var input: [Int16] = []
    private var room = [Int16](repeating: 0, count: 16_384)

    init(_ converter: PolyphaseRateConverter) { self.converter = converter }

    func run(_ input: UnsafeBufferPointer<Float>, into output: UnsafeMutableBufferPointer<Float>) -> Int {
        if self.input.count != input.count { self.input = PCMConversion.int16s(from: Array(input)) }
        let integers = self.input
        return room.withUnsafeMutableBufferPointer { buffer in
            var span = OutputSpan(buffer: buffer, initializedCount: 0)
            do { try converter.process(integers.span, into: &span) } catch { fatalError("\(error)") }
            return span.finalize(for: buffer)
        }
    }
}

/// A converter of the library that Peers/resamplers.cpp was built into.
final class PeerResampler: Resampler {
    private typealias Open =
        @convention(c) (UnsafePointer<CChar>, CUnsignedInt, CUnsignedInt) -> UnsafeMutableRawPointer?
    private typealias Run =
        @convention(c) (
            UnsafeMutableRawPointer, UnsafePointer<Float>?, CLong, UnsafeMutablePointer<Float>?, CLong
        ) -> CLong
    private typealias Close = @convention(c) (UnsafeMutableRawPointer) -> Void

    private let handle: UnsafeMutableRawPointer
    private let process: Run
    private let close: Close

    /// `nil` where the library or this peer in it is not there.
    init?(_ name: String, from: SampleRate, to: SampleRate) {
        guard let path = getenv("AUDIO_PEERS"), let library = dlopen(path, RTLD_NOW),
            let open = dlsym(library, "peer_open"), let run = dlsym(library, "peer_run"),
            let close = dlsym(library, "peer_close")
        else { return nil }
        let opened = unsafeBitCast(open, to: Open.self)
        guard let made = opened(name, CUnsignedInt(from.hertz), CUnsignedInt(to.hertz)) else { return nil }
        handle = made
        process = unsafeBitCast(run, to: Run.self)
        self.close = unsafeBitCast(close, to: Close.self)
    }

    deinit { close(handle) }

    func run(_ input: UnsafeBufferPointer<Float>, into output: UnsafeMutableBufferPointer<Float>) -> Int {
        process(handle, input.baseAddress, input.count, output.baseAddress, output.count)
    }
}

/// What a resampler adds to the delay of the blocks it is handed.
enum ResamplerDelay {
    /// The longest time in milliseconds from handing over a sample until its counterpart has come out, samples handed
    /// over one by one. A pulse tells which output belongs to which input.
    static func measure(_ resampler: any Resampler, from: SampleRate, to: SampleRate) -> Double {
        let (input, output) = (Double(from.hertz), Double(to.hertz))
        // Slow engines take 80 ms until the first sample comes.
        let center = 0.3
        let width = 0.7 / Double(min(from.hertz, to.hertz))
        var given: [(samples: [Float], pushed: Double)] = []
        var room = [Float](repeating: 0, count: 65_536)
        for index in 0..<Int(0.6 * input) {
            let distance = (Double(index) / input - center) / width
            var sample = Float(0.5 * exp(-0.5 * distance * distance))
            let count = withUnsafePointer(to: &sample) { pointer in
                room.withUnsafeMutableBufferPointer {
                    resampler.run(UnsafeBufferPointer(start: pointer, count: 1), into: $0)
                }
            }
            if count > 0 { given.append((Array(room[..<count]), Double(index) / input)) }
        }
        var (moment, energy, position) = (0.0, 0.0, 0)
        for piece in given {
            for sample in piece.samples {
                let power = Double(sample) * Double(sample)
                moment += power * Double(position)
                energy += power
                position += 1
            }
        }
        let shift = moment / energy / output - center
        var (worst, first) = (0.0, 0)
        for piece in given {
            // The first sample of a piece has waited longest. The beginning is left out: it has nothing before it.
            if piece.pushed > 0.15 { worst = max(worst, piece.pushed - (Double(first) / output - shift)) }
            first += piece.samples.count
        }
        return worst * 1_000
    }
}
