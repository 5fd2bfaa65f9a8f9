import Foundation
import Testing
import WebMAudio

/// Recordings that ffmpeg writes, read by its own demuxer and by ours. A separate program of the machine, used where it
/// is installed; nothing of it is linked.
@Suite("WebM: against ffmpeg")
struct OracleTests {
    static let isThere = ["ffmpeg", "ffprobe"].allSatisfy {
        FileManager.default.isExecutableFile(atPath: "/usr/bin/\($0)")
    }

    /// A muxer's choices: live as a browser writes, with sizes, with short clusters, two channels.
    static let options: [[String]] = [
        ["-ac", "1", "-live", "1"], ["-ac", "1"], ["-ac", "2", "-live", "1", "-cluster_time_limit", "200"],
        ["-ac", "1", "-frame_duration", "60", "-cluster_size_limit", "500"],
    ]

    @Test("The same packets at the same times", .enabled(if: isThere), arguments: options)
    func packets(options: [String]) throws {
        let path = NSTemporaryDirectory() + "realtime-webm-\(UUID().uuidString).webm"
        defer { try? FileManager.default.removeItem(atPath: path) }
        let source = ["-f", "lavfi", "-i", "sine=frequency=440:duration=3", "-c:a", "libopus"]
        _ = try Self.run("/usr/bin/ffmpeg", ["-v", "error"] + source + options + ["-f", "webm", path])
        let list = try Self.run(
            "/usr/bin/ffprobe",
            [
                "-v", "error", "-select_streams", "a", "-show_packets", "-show_data_hash", "adler32", "-show_entries",
                "packet=pts,size,data_hash", "-of", "csv=p=0", path,
            ]
        )
        let stream = [UInt8](try Data(contentsOf: URL(fileURLWithPath: path)))
        let found = Demuxing(stream, cutAt: Array(stride(from: 0, to: stream.count, by: 97)))
        #expect(found.failure == nil && found.tracks.count == 1)
        let theirs = list.split(separator: "\n").map { $0.split(separator: ",") }.filter { $0.count >= 3 }
        #expect(found.packets.count == theirs.count && theirs.count > 40)
        let sizes = zip(found.packets, theirs).allSatisfy { $0.data.count == Int($1[1]) }
        #expect(sizes)
        // In the last line side data stands in the place of the hash.
        let hashes = zip(found.packets, theirs.dropLast()).allSatisfy { "adler32:\(Self.adler32($0.data))" == $1[2] }
        #expect(hashes)
        // The reader takes the encoder's delay off the times, as the file asks; the file's own times are compared.
        let times = theirs.compactMap { Int64($0[0]) }
        let delay = try #require(times.first)
        let isInTime = zip(found.milliseconds, times).allSatisfy { abs($0 - ($1 - delay)) <= 1 }
        #expect(isInTime && times.count == theirs.count)
    }

    private static func run(_ program: String, _ arguments: [String]) throws -> String {
        let process = Process()
        process.executableURL = URL(fileURLWithPath: program)
        process.arguments = arguments
        let pipe = Pipe()
        process.standardOutput = pipe
        process.standardInput = FileHandle.nullDevice
        try process.run()
        let data = pipe.fileHandleForReading.readDataToEndOfFile()
        process.waitUntilExit()
        #expect(process.terminationStatus == 0)
        return String(decoding: data, as: UTF8.self)
    }

    /// RFC 1950 section 8.2.
    private static func adler32(_ bytes: [UInt8]) -> String {
        var (a, b): (UInt32, UInt32) = (1, 0)
        for byte in bytes {
            a = (a + UInt32(byte)) % 65_521
            b = (b + a) % 65_521
        }
        let text = String(b << 16 | a, radix: 16)
        return String(repeating: "0", count: 8 - text.count) + text
    }
}
