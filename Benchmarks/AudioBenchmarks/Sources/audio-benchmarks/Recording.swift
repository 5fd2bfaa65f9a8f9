import RealtimeRecording

/// Sound files to look at.
enum Recording {
    static func floats(at path: String) throws -> [Float] { try SoundFileReader.floats(at: path).samples }
}
