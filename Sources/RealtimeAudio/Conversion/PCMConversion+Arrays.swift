internal import CRealtimeKernels
public import RealtimeUnits

/// The convenience door: one allocation a call.
extension PCMConversion {
    /// The samples written in `bytes`, as floats with full scale 1.
    ///
    /// - Throws: ``PCMConversionError`` with `partialSample` if `bytes` ends inside a sample.
    public static func floats(
        from bytes: [UInt8],
        as encoding: AudioEncoding
    ) throws(PCMConversionError) -> [Float] {
        let count = try wholeSamples(in: bytes.count, of: encoding)
        return try [Float](capacity: count) { output throws(PCMConversionError) in
            try decode(bytes.span.bytes, as: encoding, into: &output)
        }
    }

    /// `samples` as bytes of `encoding`.
    public static func bytes(from samples: [Float], as encoding: AudioEncoding) -> [UInt8] {
        [UInt8](capacity: samples.count * encoding.bytesPerSample) { output in
            // The capacity is what `encode` asks for, so the only error it has cannot occur.
            try? encode(samples.span, as: encoding, into: &output)
        }
    }

    /// 16-bit samples as floats in −1 ..< 1.
    public static func floats(from samples: [Int16]) -> [Float] {
        [Float](capacity: samples.count) { output in
            try? convert(samples.span, into: &output)
        }
    }

    /// Floats, nominally −1 … 1, as 16-bit samples: rounded to nearest even, saturated, NaN as silence.
    public static func int16s(from samples: [Float]) -> [Int16] {
        [Int16](capacity: samples.count) { output in
            try? convert(samples.span, into: &output)
        }
    }
}

/// Between frames of one length that a stage keeps.
extension PCMConversion {
    /// Overwrites as many elements of `integers` as both have.
    static func narrow(_ floats: [Float], into integers: inout [Int16]) {
        rk_pcm16_from_f32(floats, &integers, min(floats.count, integers.count))
    }

    /// Appends the whole frame. There is room.
    static func widen(_ integers: [Int16], into output: inout OutputSpan<Float>) {
        try? convert(integers.span, into: &output)
    }
}
