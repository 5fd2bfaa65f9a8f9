import Foundation

/// Files of the repository that tests read.
enum Repository {
    /// A path from the top of the repository.
    static func file(_ path: String, from place: String = #filePath) -> URL {
        // Tests/RealtimeProtocolTests/Ledger/Repository.swift
        URL(filePath: place).deletingLastPathComponent().deletingLastPathComponent().deletingLastPathComponent()
            .deletingLastPathComponent().appending(path: path)
            .resolvingSymlinksInPath()
    }
}
