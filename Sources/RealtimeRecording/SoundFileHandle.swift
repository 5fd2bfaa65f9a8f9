internal import CSndFile

/// Sole owner of one `SNDFILE`; the only file of this target that names libsndfile.
///
/// All counts are frames: one sample of each channel.
struct SoundFileHandle: ~Copyable {
    enum Mode {
        case read
        /// Headerless PCM16, little endian.
        case readRaw(rate: Int, channels: Int)
        case write(rate: Int, channels: Int, format: SoundFileFormat)
    }

    private let file: OpaquePointer
    let path: String
    let rate: Int
    let channels: Int
    /// Frames in the file as its header says; 0 in a file being written.
    let frameCount: Int

    init(path: String, mode: Mode) throws(SoundFileError) {
        guard !path.utf8.contains(0) else {
            throw SoundFileError(code: .invalidArgument, path: path, message: "The path holds a zero byte.")
        }
        var info = SF_INFO()
        let access: CInt
        switch mode {
        case .read:
            access = CInt(SFM_READ)
        case .readRaw(let rate, let channels):
            access = CInt(SFM_READ)
            info.samplerate = CInt(clamping: rate)
            info.channels = CInt(clamping: channels)
            info.format = CInt(SF_FORMAT_RAW | SF_FORMAT_PCM_16 | SF_ENDIAN_LITTLE)
        case .write(let rate, let channels, let format):
            access = CInt(SFM_WRITE)
            info.samplerate = CInt(clamping: rate)
            info.channels = CInt(clamping: channels)
            info.format = format.libraryFormat
        }
        guard let opened = sf_open(path, access, &info) else {
            throw SoundFileError(code: .openFailed, path: path, message: String(cString: sf_strerror(nil)))
        }
        // Floats outside −1 … 1 saturate when they become integers; without this they wrap.
        sf_command(opened, CInt(SFC_SET_CLIPPING), nil, CInt(SF_TRUE))
        file = opened
        self.path = path
        rate = Int(info.samplerate)
        channels = Int(info.channels)
        frameCount = Int(clamping: info.frames)
    }

    deinit {
        sf_close(file)
    }

    /// Reads at most `frames` frames of interleaved samples, full scale 1, to the start of `samples`; the frames read,
    /// 0 at the end of the file.
    mutating func read(frames: Int, into samples: inout [Float]) throws(SoundFileError) -> Int {
        let frames = min(frames, samples.count / channels)
        let count = samples.withUnsafeMutableBufferPointer {
            Int(sf_readf_float(file, $0.baseAddress, sf_count_t(frames)))
        }
        if count < frames, sf_error(file) != 0 { throw failure(.readFailed) }
        return max(0, count)
    }

    /// Writes interleaved samples, a whole number of frames.
    mutating func write(_ samples: Span<Int16>) throws(SoundFileError) {
        guard samples.count % channels == 0 else {
            throw SoundFileError(
                code: .invalidArgument,
                path: path,
                message: "\(samples.count) samples are no whole number of frames of \(channels) channels."
            )
        }
        guard samples.count > 0 else { return }
        let frames = samples.count / channels
        let count = samples.withUnsafeBufferPointer {
            Int(sf_writef_short(file, $0.baseAddress, sf_count_t(frames)))
        }
        if count != frames { throw failure(.writeFailed) }
    }

    /// Writes without reporting. Only for the deinitialiser of an owner, whose parts are immutable there and which
    /// nobody else can reach any more.
    func writeLast(_ samples: ArraySlice<Int16>) {
        samples.withUnsafeBufferPointer {
            guard $0.count >= channels else { return }
            sf_writef_short(file, $0.baseAddress, sf_count_t($0.count / channels))
        }
    }

    /// Brings the header up to date and hands everything to the operating system.
    mutating func synchronize() {
        sf_command(file, CInt(SFC_UPDATE_HEADER_NOW), nil, 0)
        sf_write_sync(file)
    }

    private func failure(_ code: SoundFileError.Code) -> SoundFileError {
        SoundFileError(code: code, path: path, message: String(cString: sf_strerror(file)))
    }
}

extension SoundFileFormat {
    fileprivate var libraryFormat: CInt {
        switch self {
        case .wav: CInt(SF_FORMAT_WAV | SF_FORMAT_PCM_16)
        case .flac: CInt(SF_FORMAT_FLAC | SF_FORMAT_PCM_16)
        }
    }
}

// The handle is reached through this value only: it is noncopyable and the pointer never leaves it. libsndfile keeps
// its state in the handle (the one global, the error of a failed open, is read right after that open).
extension SoundFileHandle: @unchecked Sendable {}
