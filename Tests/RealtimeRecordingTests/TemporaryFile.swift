import Foundation

/// A path in the temporary directory, removed with the value.
final class TemporaryFile {
    let path: String

    init(_ suffix: String) {
        path = FileManager.default.temporaryDirectory.appending(path: "recording-\(UUID().uuidString)\(suffix)").path
    }

    deinit {
        try? FileManager.default.removeItem(atPath: path)
    }

    var byteCount: Int { (try? Data(contentsOf: URL(filePath: path)).count) ?? -1 }
}
