import RealtimeLocks
import RealtimeServer
import RealtimeWebSocket

/// Keeps what a server logs.
final class LogCollector: Sendable {
    private let records = Lock<[LogRecord]>([])

    var sink: LogSink { { record in self.records.withLock { $0.append(record) } } }
    var all: [LogRecord] { records.withLock { $0 } }

    /// The fields of the first record with that message.
    func fields(of message: String) -> [String: String]? {
        all.first { $0.message == message }.map { record in
            Dictionary(record.fields.map { ($0.name, $0.value) }) { first, _ in first }
        }
    }
}
