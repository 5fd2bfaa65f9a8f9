/// A kind of sound file to write; both hold 16-bit samples.
public enum SoundFileFormat: Hashable, Sendable, CaseIterable {
    /// RIFF WAVE: every program reads it; 2 bytes a sample, at most 4 GiB.
    case wav
    /// Free Lossless Audio Codec: about half of that for speech.
    case flac
}
