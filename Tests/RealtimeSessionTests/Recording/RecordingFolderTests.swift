import Foundation
import RealtimeProtocol
import RealtimeSession
import Testing

/// The recordings beside the tests: every file is a test.
enum RecordingFolder {
    /// The folder; see the README in it.
    static let path = URL(filePath: #filePath).resolvingSymlinksInPath().deletingLastPathComponent()
        .deletingLastPathComponent()
        .appending(path: "Recordings")

    /// The names of the files, without `.jsonl`.
    static let names: [String] = {
        let files = (try? FileManager.default.contentsOfDirectory(at: path, includingPropertiesForKeys: nil)) ?? []
        return files.filter { $0.pathExtension == "jsonl" }.map { $0.deletingPathExtension().lastPathComponent }
            .sorted()
    }()

    static func lines(_ name: String) throws -> [[UInt8]] {
        let bytes = [UInt8](try Data(contentsOf: path.appending(path: "\(name).jsonl")))
        return bytes.split(separator: 0x0A, omittingEmptySubsequences: false).map(Array.init)
    }

    static func write(_ lines: [[UInt8]], _ name: String) throws {
        let bytes = lines.reduce(into: [UInt8]()) { $0 += $1 + [0x0A] }
        try Data(bytes).write(to: path.appending(path: "\(name).jsonl"))
    }

    /// Whether the files are to be written anew instead of compared.
    static let isRenewing = ProcessInfo.processInfo.environment["REALTIME_RENEW_RECORDINGS"] != nil
}

@Suite("The folder of recordings", .serialized)
struct RecordingFolderTests {
    @Test("The calls that are kept give what is in their files", arguments: RecordedScenarios.all.map(\.name))
    func scenario(name: String) throws {
        let record = try #require(RecordedScenarios.all.first { $0.name == name }?.record)
        let lines = try record()
        if RecordingFolder.isRenewing { try RecordingFolder.write(lines, name) }
        let kept = try RecordingFolder.lines(name).filter { !$0.isEmpty }
        // Their first lines may differ in options that the session has gained since.
        let difference = zip(lines, kept).enumerated().dropFirst().first { $0.element.0 != $0.element.1 }
        #expect(
            difference == nil && lines.count == kept.count,
            "line \((difference?.offset ?? min(lines.count, kept.count)) + 1) of \(name).jsonl is not what comes today"
        )
    }

    @Test("Every file of the folder replays to the outputs that it has, bit for bit", arguments: RecordingFolder.names)
    func replays(name: String) throws {
        var lines = try RecordingFolder.lines(name)
        let first = lines.first ?? []
        let role = try RecordingHeader(line: first.span).role
        if RecordingFolder.isRenewing, !RecordedScenarios.all.contains(where: { $0.name == name }) {
            let renewed =
                role == ClientSession.role
                ? try Replayed.renewed(lines, ClientSession.self) : try Replayed.renewed(lines, ServerSession.self)
            try RecordingFolder.write(renewed, name)
            lines = renewed
        }
        switch role {
        case ClientSession.role: try Self.check(lines, ClientSession.self)
        default: try Self.check(lines, ServerSession.self)
        }
    }

    private static func check<Session: RecordableSession>(_ lines: [[UInt8]], _: Session.Type) throws {
        let (replay, outputs) = try Replayed.all(lines, Session.self)
        #expect(replay.end?.reason == .finished, "the recording is not whole")
        #expect(replay.comparedOutputs == outputs.count)
        #expect(replay.end?.inputs == replay.inputs)
        #expect(replay.end?.outputs == outputs.count)
        #expect(!outputs.isEmpty, "it has no outputs to compare: make them with realtime-inspect replay --complete")
    }

    @Test("The folder is found, and has the calls that are kept")
    func isThere() {
        #expect(Set(RecordedScenarios.all.map(\.name)).isSubset(of: Set(RecordingFolder.names)))
        #expect(RecordedScenarios.all.count >= 7)
    }
}
