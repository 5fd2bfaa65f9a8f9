internal import RealtimeAudio
internal import RealtimeUnits

/// A whole WAV file of mono 16-bit samples, which a page can hand to `decodeAudioData` as it is.
enum WAVFile {
    /// Bytes in front of the samples.
    static let headerLength = 44

    /// The file. Fewer than 2³⁰ samples.
    static func bytes(_ samples: [Int16], at rate: SampleRate) -> [UInt8] {
        var file: [UInt8] = []
        file.reserveCapacity(headerLength + samples.count * 2)
        func number(_ value: Int, _ count: Int) {
            for place in 0..<count { file.append(UInt8(truncatingIfNeeded: value >> (8 * place))) }
        }
        let size = samples.count * 2
        file += "RIFF".utf8
        number(36 + size, 4)
        file += "WAVEfmt ".utf8
        number(16, 4)
        number(1, 2)  // PCM
        number(1, 2)  // one channel
        number(rate.hertz, 4)
        number(rate.hertz * 2, 4)
        number(2, 2)
        number(16, 2)
        file += "data".utf8
        number(size, 4)
        return file + PCMConversion.bytes(from: samples, as: .pcm16)
    }
}
