internal import RealtimeRecording
internal import RealtimeUnits

/// The recording of one session, as its loop sees it: hands over and never waits.
final class Recording: Sendable {
    /// The file's name in the folder of recordings.
    let name: String
    private let id: String
    private let service: RecordingService
    private let metrics: LoopMetrics

    init(name: String, id: String, service: RecordingService, metrics: LoopMetrics) {
        self.name = name
        self.id = id
        self.service = service
        self.metrics = metrics
    }

    /// Records audio that was said or sent `time` after the session began.
    func append(_ base64: [UInt8], from side: ConversationRecorder.Side, _ format: AudioFormat, at time: Duration) {
        let path = "\(service.configuration.folder)/\(name)"
        let kind = service.configuration.format
        let isTaken = service.submit(base64.count, to: id) { file in
            try file.append(base64, from: side, format, at: time, path: path, kind: kind)
        }
        if !isTaken { metrics.recordingDrops.add() }
    }

    /// The caller began to speak `time` after the session began: what the assistant has not said by then goes unheard.
    func interrupt(at time: Duration) {
        _ = service.submit(0, to: id) { file in file.interrupt(at: time) }
    }

    /// The session is over.
    func end(at time: Duration) { service.finish(id, at: time) }
}
