public import RealtimeUnits

/// Changes the rate of a mono stream, sample positions kept.
///
/// A converter answers before it is asked: how many samples it will give for the next piece, and how many it needs to
/// give a number of them. Output sample *k* belongs to the time *k / outputRate*: the filter's delay is not in the
/// output, it only makes samples come later (``latency``). Output does not depend on how the input is cut, *n* input
/// samples become exactly ⌈*n* × outputRate / inputRate⌉ output samples once flushed, and
/// ``process(_:into:)`` and `flush(into:)` never allocate.
///
/// Values must be used by one thread at a time, which exclusive access to a `mutating` method already says.
public protocol RateConverter: ~Copyable {
    /// Samples per second going in.
    var inputRate: SampleRate { get }
    /// Samples per second coming out.
    var outputRate: SampleRate { get }
    /// How many input samples have to follow a sample before its counterpart comes out.
    ///
    /// This is what the converter adds to the delay of the caller's own blocks, counted at ``inputRate``.
    var latency: SampleCount { get }

    /// How many samples ``process(_:into:)`` will give for the next `inputCount` samples. Exact; counts above 2⁴⁰ are
    /// taken for 2⁴⁰ here and below.
    func outputCount(for inputCount: Int) -> Int
    /// The fewest input samples for which ``process(_:into:)`` gives at least `outputCount` samples.
    func inputCount(for outputCount: Int) -> Int
    /// How many samples `flush(into:)` will give. Exact.
    var flushCount: Int { get }

    /// Takes all of `input` and appends ``outputCount(for:)`` samples to `output`.
    ///
    /// - Throws: ``RateConversionError`` with `outputTooSmall` if they do not fit; no sample was taken then.
    mutating func process(_ input: Span<Float>, into output: inout OutputSpan<Float>) throws(RateConversionError)

    /// Ends the stream: appends its last ``flushCount`` samples to `output`, then starts a new stream.
    ///
    /// - Throws: ``RateConversionError`` with `outputTooSmall` if they do not fit; nothing was done then.
    mutating func flush(into output: inout OutputSpan<Float>) throws(RateConversionError)

    /// Forgets the stream and starts a new one.
    mutating func reset()
}

extension RateConverter where Self: ~Copyable {
    /// ``latency`` as a time.
    public var latencyDuration: Duration { latency.duration(at: inputRate) }

    /// The convenience door: one allocation a call.
    ///
    /// - Throws: ``RateConversionError`` with `engineFailed`.
    public mutating func process(_ input: [Float]) throws(RateConversionError) -> [Float] {
        // A closure cannot borrow a noncopyable `self` mutably and throw a typed error in every compiler of this
        // line, so the error travels beside the array.
        var failure: RateConversionError?
        let output = [Float](capacity: outputCount(for: input.count)) { output in
            do throws(RateConversionError) { try process(input.span, into: &output) } catch { failure = error }
        }
        if let failure { throw failure }
        return output
    }

    /// The convenience door: one allocation a call.
    ///
    /// - Throws: ``RateConversionError`` with `engineFailed`.
    public mutating func flush() throws(RateConversionError) -> [Float] {
        var failure: RateConversionError?
        let output = [Float](capacity: flushCount) { output in
            do throws(RateConversionError) { try flush(into: &output) } catch { failure = error }
        }
        if let failure { throw failure }
        return output
    }
}
