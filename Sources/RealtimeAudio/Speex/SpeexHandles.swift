internal import CSpeexDSP

/// Sole owner of a `SpeexPreprocessState`. The only file that calls `…_ctl`: what those requests read and write through
/// untyped pointers is settled here.
///
/// Works in place on 16-bit frames of one length, and delays by one frame.
struct SpeexPreprocessor: ~Copyable {
    private let state: OpaquePointer
    let frameLength: Int

    init?(frameLength: Int, sampleRate: Int) {
        guard let made = speex_preprocess_state_init(CInt(frameLength), CInt(sampleRate)) else { return nil }
        state = made
        self.frameLength = frameLength
    }

    deinit { speex_preprocess_state_destroy(state) }

    /// Noise suppression by at most `decibels` (negative), or none.
    func setNoiseSuppression(_ decibels: Int?) {
        set(SPEEX_PREPROCESS_SET_DENOISE, decibels == nil ? 0 : 1)
        if let decibels { set(SPEEX_PREPROCESS_SET_NOISE_SUPPRESS, decibels) }
    }

    /// Suppression of what `echo` says it has left: quiet and in double talk. Works only while noise suppression is on:
    /// without it the library computes the gains and then applies 1.
    fileprivate func setEcho(_ echo: OpaquePointer, quiet: Int, doubleTalk: Int) {
        speex_preprocess_ctl(state, SPEEX_PREPROCESS_SET_ECHO_STATE, UnsafeMutableRawPointer(echo))
        set(SPEEX_PREPROCESS_SET_ECHO_SUPPRESS, quiet)
        set(SPEEX_PREPROCESS_SET_ECHO_SUPPRESS_ACTIVE, doubleTalk)
    }

    /// The echo state is about to go.
    fileprivate func forgetEcho() {
        speex_preprocess_ctl(state, SPEEX_PREPROCESS_SET_ECHO_STATE, nil)
    }

    private func set(_ request: CInt, _ value: Int) {
        var value = CInt(clamping: value)
        speex_preprocess_ctl(state, request, &value)
    }

    /// How likely the last frame was speech: 0 … 100.
    var speechPercentage: Int {
        var value: CInt = 0
        speex_preprocess_ctl(state, SPEEX_PREPROCESS_GET_PROB, &value)
        return min(max(Int(value), 0), 100)
    }

    /// Processes one frame; anything that is not a whole frame is left alone.
    mutating func run(_ frame: inout [Int16]) {
        guard frame.count == frameLength else { return }
        speex_preprocess_run(state, &frame)
    }
}

/// Sole owner of a `SpeexEchoState` and of the preprocessor that looks into it, together: the preprocessor holds the
/// echo state's address, has to have its frame length and rate, and must not outlive it unawares.
struct SpeexEchoFilter: ~Copyable {
    private let echo: OpaquePointer
    private var residual: SpeexPreprocessor?
    let frameLength: Int

    /// `nil` if there is no memory.
    init?(frameLength: Int, tailLength: Int, sampleRate: Int, suppressesResidual: Bool, noise: Int) {
        guard let made = speex_echo_state_init(CInt(frameLength), CInt(tailLength)) else { return nil }
        // The default is 8 kHz whatever the frames say, and other settings are derived from the rate when it is set.
        var rate = CInt(sampleRate)
        speex_echo_ctl(made, SPEEX_ECHO_SET_SAMPLING_RATE, &rate)
        var preprocessor: SpeexPreprocessor?
        if suppressesResidual {
            preprocessor = SpeexPreprocessor(frameLength: frameLength, sampleRate: sampleRate)
            if preprocessor == nil {
                speex_echo_state_destroy(made)
                return nil
            }
            preprocessor?.setNoiseSuppression(noise)
            // The library's own 40 dB while the near end is quiet. Its 15 dB in double talk cost the near talker more than
            // they take from the echo.
            preprocessor?.setEcho(made, quiet: -40, doubleTalk: -10)
        }
        echo = made
        residual = preprocessor
        self.frameLength = frameLength
    }

    deinit {
        residual?.forgetEcho()
        speex_echo_state_destroy(echo)
    }

    /// What is left of `near` once the echo of `far` is taken out; all of one frame.
    mutating func cancel(near: [Int16], far: [Int16], into output: inout [Int16]) {
        guard near.count == frameLength, far.count == frameLength, output.count == frameLength else { return }
        speex_echo_cancellation(echo, near, far, &output)
    }

    /// Forgets the echo path; what the suppressor knows of the noise stays.
    mutating func forget() { speex_echo_state_reset(echo) }

    /// Suppresses what the filter left; delays by a frame. Nothing if residual suppression is off.
    mutating func suppress(_ frame: inout [Int16]) {
        residual?.run(&frame)
    }
}
