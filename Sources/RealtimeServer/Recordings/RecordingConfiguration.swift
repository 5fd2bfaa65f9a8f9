public import RealtimeRecording

/// Whether and where sessions are recorded.
public struct RecordingConfiguration: Hashable, Sendable {
    /// The folder of the files. Their names are the server's: the time of the start and the session's identifier.
    public var folder: String
    /// What they hold: two channels of 16-bit samples, the caller left and the assistant right.
    public var format: SoundFileFormat
    /// Bytes of audio, as they come off the wire, that may wait for the disk over all sessions; beyond it pieces are lost
    /// and counted. Default 32 MiB: 300 calls for three seconds.
    public var queueBytes: Int

    /// Creates a configuration.
    public init(folder: String, format: SoundFileFormat = .flac, queueBytes: Int = 32 << 20) {
        self.folder = folder
        self.format = format
        self.queueBytes = queueBytes
    }
}
