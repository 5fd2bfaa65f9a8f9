import RealtimeProtocol
import Testing

@testable import RealtimeServer

#if canImport(Glibc)
    import Glibc
#else
    import Darwin
#endif

@Suite("Log record")
struct LogRecordTests {
    @Test("A line of JSON has the time, the level, the message and each field once")
    func json() throws {
        let record = LogRecord(
            level: .warning,
            message: "request \"refused\"\n",
            fields: [("check", "key"), ("level", "mine"), ("check", "other"), ("path", "/\u{1}é")]
        )
        let line = record.json(time: "T")
        #expect(!line.contains("\n"))
        let value = try JSONValue(parsing: line)
        #expect(value["time"] == "T")
        #expect(value["level"] == "warning")
        #expect(value["message"] == "request \"refused\"\n")
        #expect(value["check"] == "key")
        #expect(value["path"] == "/\u{1}é")
    }

    @Test(
        "Times are written in UTC as RFC 3339 has them",
        arguments: [
            (0, 0, "1970-01-01T00:00:00.000Z"), (1_709_164_799, 999_999_999, "2024-02-28T23:59:59.999Z"),
            (1_709_164_800, 5_000_000, "2024-02-29T00:00:00.005Z"), (253_402_300_799, 0, "9999-12-31T23:59:59.000Z"),
        ]
    )
    func time(second: Int, nanosecond: Int, text: String) {
        #expect(Timestamp.text(timespec(tv_sec: second, tv_nsec: nanosecond)) == text)
    }

    @Test("Levels order by how much they matter")
    func levels() {
        #expect(LogRecord.Level.allCases.sorted() == [.debug, .info, .warning, .error])
    }
}
