import RealtimeAudio
import RealtimeRecording
import RealtimeUnits

/// Mono samples into a sound file (16 bits) or a raw stream.
struct SampleWriter: ~Copyable {
    private var file: SoundFileWriter?
    private var stream: ByteStream?
    private let encoding: AudioEncoding

    /// Opens `path`; `-` is standard output.
    init(path: String, format: SampleFormat, rate: SampleRate) throws {
        guard SoundFileName.isOne(path) else {
            self.init(file: nil, stream: try ByteStream(writing: path), encoding: format.encoding)
            return
        }
        let kind: SoundFileFormat = path.hasSuffix(".flac") ? .flac : .wav
        let file = try SoundFileWriter(path: path, format: kind, sampleRate: rate)
        self.init(file: file, stream: nil, encoding: format.encoding)
    }

    private init(file: consuming SoundFileWriter?, stream: consuming ByteStream?, encoding: AudioEncoding) {
        self.file = file
        self.stream = stream
        self.encoding = encoding
    }

    /// Appends samples, full scale 1.
    mutating func write(_ samples: [Float]) throws {
        if file != nil { return try file?.write(samples) ?? () }
        try stream?.write(PCMConversion.bytes(from: samples, as: encoding))
    }

    /// Appends 16-bit samples: bit for bit where the stream or file has 16 bits.
    mutating func write(_ samples: [Int16]) throws {
        if file != nil { return try file?.write(samples) ?? () }
        try stream?.write(PCMConversion.bytes(from: samples, as: encoding))
    }
}
