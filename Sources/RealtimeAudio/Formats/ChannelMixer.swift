internal import CRealtimeKernels

/// Interleaved channels to one and back: the stages of this library work on mono.
public enum ChannelMixer {
    /// Appends the mean of each frame's channels. O(samples).
    ///
    /// - Throws: ``PCMConversionError`` with `partialSample` if `interleaved` is no whole number of frames (or
    ///   `channelCount` is below 1), or `destinationTooSmall`; nothing was written then.
    public static func mix(
        _ interleaved: Span<Float>,
        channelCount: Int,
        into mono: inout OutputSpan<Float>
    ) throws(PCMConversionError) {
        let frames = try frameCount(of: interleaved.count, channelCount, room: mono.freeCapacity)
        if channelCount == 2 {
            return interleaved.withUnsafeBufferPointer { source in
                PCMConversion.append(frames, to: &mono) { rk_f32_mono_from_stereo(source.baseAddress, $0, frames) }
            }
        }
        for frame in 0..<frames {
            var sum: Float = 0
            for channel in 0..<channelCount { sum += interleaved[frame * channelCount + channel] }
            mono.append(sum / Float(channelCount))
        }
    }

    /// Appends the mean of each frame's channels, rounded to nearest, halves to even. O(samples).
    ///
    /// - Throws: ``PCMConversionError`` with `partialSample` or `destinationTooSmall`; nothing was written then.
    public static func mix(
        _ interleaved: Span<Int16>,
        channelCount: Int,
        into mono: inout OutputSpan<Int16>
    ) throws(PCMConversionError) {
        let frames = try frameCount(of: interleaved.count, channelCount, room: mono.freeCapacity)
        if channelCount == 2 {
            return interleaved.withUnsafeBufferPointer { source in
                PCMConversion.append(frames, to: &mono) { rk_pcm16_mono_from_stereo(source.baseAddress, $0, frames) }
            }
        }
        for frame in 0..<frames {
            var sum = 0
            for channel in 0..<channelCount { sum += Int(interleaved[frame * channelCount + channel]) }
            // A mean of 16-bit values is within 16 bits.
            mono.append(Int16((Double(sum) / Double(channelCount)).rounded(.toNearestOrEven)))
        }
    }

    /// Appends each sample `channelCount` times. O(samples).
    ///
    /// - Throws: ``PCMConversionError`` with `destinationTooSmall` (or `partialSample` if `channelCount` is below 1).
    public static func spread<Sample: BitwiseCopyable>(
        _ mono: Span<Sample>,
        channelCount: Int,
        into interleaved: inout OutputSpan<Sample>
    ) throws(PCMConversionError) {
        guard channelCount > 0 else {
            throw PCMConversionError(code: .partialSample, expected: 1, actual: channelCount)
        }
        let (needed, overflow) = mono.count.multipliedReportingOverflow(by: channelCount)
        try PCMConversion.reserve(overflow ? .max : needed, in: interleaved.freeCapacity)
        for index in mono.indices {
            for _ in 0..<channelCount { interleaved.append(mono[index]) }
        }
    }

    private static func frameCount(
        of sampleCount: Int,
        _ channelCount: Int,
        room: Int
    ) throws(PCMConversionError) -> Int {
        guard channelCount > 0, sampleCount % channelCount == 0 else {
            throw PCMConversionError(
                code: .partialSample,
                expected: channelCount,
                actual: channelCount > 0 ? sampleCount % channelCount : sampleCount
            )
        }
        try PCMConversion.reserve(sampleCount / channelCount, in: room)
        return sampleCount / channelCount
    }
}
