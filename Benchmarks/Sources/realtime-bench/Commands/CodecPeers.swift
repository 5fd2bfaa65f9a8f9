import Glibc
import RealtimeProtocol

/// Programs in other languages that measure the same frames: see Benchmarks/Peers.
///
/// A program gets the name of a folder and prints `row TAB implementation TAB nanoseconds` lines, by its own thread's CPU
/// time, after those of ours.
enum CodecPeers {
    /// Writes the frames to a new folder: a file for each kind, a line for each variant.
    static func write(_ fixtures: CodecFixtures, cold: [(name: String, text: [UInt8])]) throws -> String {
        var template = Array("/tmp/realtime-bench-XXXXXX".utf8CString)
        guard mkdtemp(&template) != nil else {
            throw BenchmarkError("there is no folder for frames: \(BenchmarkError.system)")
        }
        let folder = String(decoding: template.dropLast().map { UInt8(bitPattern: $0) }, as: UTF8.self)
        for (name, frames) in fixtures.files {
            let lines = frames.texts.map { String(decoding: $0, as: UTF8.self) + "\n" }
            try TextFile.write(lines.joined(), to: "\(folder)/\(name)")
        }
        for (name, text) in cold {
            try TextFile.write(String(decoding: text, as: UTF8.self) + "\n", to: "\(folder)/\(name)")
        }
        return folder
    }

    static func remove(_ folder: String) {
        for name in TextFile.names(in: folder) { unlink("\(folder)/\(name)") }
        rmdir(folder)
    }

    /// The lines of one program; none, and a word about it, where it fails.
    static func run(_ command: String, folder: String) -> [CodecTable.Line] {
        guard let pipe = popen("\(command) \(folder)", "r") else {
            Output.complain("SKIPPED: \(command): \(BenchmarkError.system)")
            return []
        }
        var text: [UInt8] = []
        var chunk = [UInt8](repeating: 0, count: 4_096)
        while true {
            let count = fread(&chunk, 1, chunk.count, pipe)
            guard count > 0 else { break }
            text += chunk[..<count]
        }
        let status = pclose(pipe)
        if status != 0 { Output.complain("SKIPPED: '\(command)' ended with status \(status >> 8)") }
        return String(decoding: text, as: UTF8.self).split(separator: "\n").compactMap { line in
            let fields = line.split(separator: "\t")
            guard fields.count == 3, let nanoseconds = Double(fields[2]) else { return nil }
            return CodecTable.Line(row: String(fields[0]), name: String(fields[1]), nanoseconds: nanoseconds)
        }
    }
}
