import Foundation

/// Programs that a test needs beside it.
enum TestCommand {
    struct Failure: Error {
        var arguments: [String]
        var output: String
    }

    /// Runs a command of the path to its end; throws what it printed if it fails.
    static func run(_ arguments: String...) throws {
        let process = Process()
        process.executableURL = URL(filePath: "/usr/bin/env")
        process.arguments = arguments
        let pipe = Pipe()
        process.standardOutput = pipe
        process.standardError = pipe
        try process.run()
        let output = pipe.fileHandleForReading.readDataToEndOfFile()
        process.waitUntilExit()
        guard process.terminationStatus == 0 else {
            throw Failure(arguments: arguments, output: String(decoding: output, as: UTF8.self))
        }
    }
}
