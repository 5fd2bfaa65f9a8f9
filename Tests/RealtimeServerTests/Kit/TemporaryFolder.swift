import Foundation
import Testing

/// Folders that are made for tests, and gone when their process ends: whoever serves from one may outlive the test.
enum TemporaryFolder {
    /// One for the process, with those of its tests in it.
    private static let root: String? = {
        guard let path = unique("/tmp/realtime-server-tests-") else { return nil }
        atexit { TemporaryFolder.remove() }
        return path
    }()

    private static func remove() {
        if let root { try? FileManager.default.removeItem(atPath: root) }
    }

    /// An empty folder that nobody else has.
    static func make() throws -> String {
        let root = try #require(root)
        return try #require(unique(root + "/"))
    }

    /// `mkdtemp` writes what nobody else has in the place of the six letters.
    private static func unique(_ beginning: String) -> String? {
        var template = Array("\(beginning)XXXXXX".utf8CString)
        return mkdtemp(&template).map { String(cString: $0) }
    }
}
