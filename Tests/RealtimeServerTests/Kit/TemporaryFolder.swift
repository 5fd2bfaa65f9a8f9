import Foundation
import Testing

/// Folders that are made for tests, and gone when their process ends: whoever serves from one may outlive the test.
enum TemporaryFolder {
    /// One for the process, with those of its tests in it.
    private static let root: String? = {
        var template = Array("/tmp/realtime-server-tests-XXXXXX".utf8CString)
        guard let path = mkdtemp(&template).map({ String(cString: $0) }) else { return nil }
        atexit { TemporaryFolder.remove() }
        return path
    }()

    private static func remove() {
        if let root { try? FileManager.default.removeItem(atPath: root) }
    }

    /// An empty folder that nobody else has.
    static func make() throws -> String {
        var template = Array("\(try #require(root))/XXXXXX".utf8CString)
        return try #require(mkdtemp(&template).map { String(cString: $0) })
    }
}
