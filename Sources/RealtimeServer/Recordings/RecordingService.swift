internal import RealtimeRecording
internal import RealtimeUnits
internal import RealtimeWebSocket
internal import Synchronization

/// Writes recordings in a thread of its own, so that no session waits for a disk.
///
/// What is to be written waits in the thread's queue, which is bounded in bytes; a session that finds it full loses a
/// piece of its recording and nothing else.
final class RecordingService: Sendable {
    let configuration: RecordingConfiguration
    private let thread: EventLoop
    private let waiting = Atomic<Int>(0)
    private let log: LogSink

    init(_ configuration: RecordingConfiguration, log: @escaping LogSink) throws(SystemError) {
        self.configuration = configuration
        self.log = log
        thread = try EventLoop(name: "recorder")
    }

    /// Begins the recording of a session that begins at `second`, in seconds since 1970. The file comes with the first
    /// audio.
    func begin(session id: String, at second: Int, metrics: LoopMetrics) -> Recording {
        // Identifiers are the server's own; this keeps a file name one whatever they become.
        let safe = id.utf8.map { byte -> Character in
            let scalar = Unicode.Scalar(byte)
            return scalar.isASCII && (scalar.properties.isAlphabetic || (0x30...0x39).contains(byte))
                ? Character(scalar) : "_"
        }
        let suffix = configuration.format == .wav ? "wav" : "flac"
        let name = "\(Timestamp.compact(second))-\(String(safe)).\(suffix)"
        return Recording(name: name, id: id, service: self, metrics: metrics)
    }

    /// Runs `body` on the thread with the recording's file, if `bytes` more may wait.
    func submit(
        _ bytes: Int,
        to recording: String,
        _ body: @escaping @Sendable (RecordingFile) throws -> Void
    ) -> Bool {
        guard waiting.add(bytes, ordering: .relaxed).newValue <= configuration.queueBytes else {
            waiting.subtract(bytes, ordering: .relaxed)
            return false
        }
        let isAccepted = thread.execute { [self] context in
            waiting.subtract(bytes, ordering: .relaxed)
            let files = context.userState as? Files ?? Files()
            context.userState = files
            let file = files.open[recording] ?? RecordingFile()
            files.open[recording] = file
            run(body, file, recording)
        }
        if !isAccepted { waiting.subtract(bytes, ordering: .relaxed) }
        return isAccepted
    }

    private func run(_ body: (RecordingFile) throws -> Void, _ file: RecordingFile, _ recording: String) {
        guard !file.hasFailed else { return }
        do {
            try body(file)
        } catch {
            // A full disk ends the recording, not the call.
            file.fail()
            log(
                LogRecord(
                    level: .error,
                    message: "recording failed",
                    fields: [("session", recording), ("error", "\(error)")]
                )
            )
        }
    }

    /// Closes the file of a recording, after everything that waits for it.
    func finish(_ recording: String, at end: Duration) {
        thread.execute { [self] context in
            guard let file = (context.userState as? Files)?.open.removeValue(forKey: recording) else { return }
            run({ try $0.finish(at: end) }, file, recording)
        }
    }

    /// Writes what waits, closes every file and ends the thread. Blocks.
    func stop() {
        thread.execute { context in context.userState = nil }
        thread.stop()
        thread.join()
    }

    /// The open files. Confined to the thread.
    private final class Files {
        var open: [String: RecordingFile] = [:]
    }
}
