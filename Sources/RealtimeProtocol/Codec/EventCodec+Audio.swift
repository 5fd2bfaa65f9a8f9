extension EventCodec {
    // MARK: Audio, written without building objects

    func encodeAppend(_ event: InputAudioBufferAppend) -> [UInt8] {
        var writer = WireWriter(dialect: dialect, reservingCapacity: event.audio.base64.count + 128)
        writer.object(event, type: "input_audio_buffer.append")
        return writer.json.bytes
    }

    func encodeDelta(_ event: AudioDelta) -> [UInt8]? {
        guard let name = ServerEventKind.outputAudioDelta.wireName(in: dialect, spelling: Spelling()) else {
            return nil
        }
        var writer = WireWriter(dialect: dialect, reservingCapacity: event.delta.base64.count + 320)
        writer.object(event, type: name)
        return writer.json.bytes
    }
}
