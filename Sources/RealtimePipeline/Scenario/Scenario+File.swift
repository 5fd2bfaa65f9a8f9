#if canImport(Glibc)
    internal import Glibc
#elseif canImport(Musl)
    internal import Musl
#else
    internal import Darwin
#endif

extension Scenario {
    /// Largest scenario file, in bytes: 1 MiB, thirty times the largest that comes with the library.
    public static let largestFile = 1 << 20

    /// Reads a scenario from a JSON file. Blocks.
    ///
    /// - Throws: ``ScenarioError`` with the file's name and the place in it.
    public init(contentsOfFile path: String) throws(ScenarioError) {
        do throws(ScenarioError) {
            let folder = path.lastIndex(of: "/").map { String(path[..<$0]) } ?? "."
            try self.init(parsing: try Self.bytes(ofFile: path), folder: folder)
        } catch {
            var error = error
            error.file = path
            throw error
        }
    }

    /// Reads all the scenarios of a folder: its files that end in `.json`, in the order of their names. Blocks.
    ///
    /// - Throws: ``ScenarioError`` for the first file that is wrong, and where two have the same ``id``.
    public static func all(inFolder folder: String) throws(ScenarioError) -> [Scenario] {
        var scenarios: [Scenario] = []
        for name in try names(inFolder: folder) where name.hasSuffix(".json") && !name.hasPrefix(".") {
            let path = "\(folder)/\(name)"
            let scenario = try Scenario(contentsOfFile: path)
            guard !scenarios.contains(where: { $0.id == scenario.id }) else {
                var error = ScenarioError(.duplicate, at: "id", scenario.id)
                error.file = path
                throw error
            }
            scenarios.append(scenario)
        }
        return scenarios
    }

    static func bytes(ofFile path: String) throws(ScenarioError) -> [UInt8] {
        guard let file = fopen(path, "rb") else {
            throw ScenarioError(.unreadable, at: "", String(cString: strerror(errno)))
        }
        defer { fclose(file) }
        // One more than allowed tells a file of just the right size from a larger one.
        let bytes = [UInt8](unsafeUninitializedCapacity: largestFile + 1) { buffer, count in
            count = fread(buffer.baseAddress, 1, buffer.count, file)
        }
        guard ferror(file) == 0 else { throw ScenarioError(.unreadable, at: "", "reading failed") }
        guard bytes.count <= largestFile else { throw ScenarioError(.tooLarge, at: "", "over \(largestFile) bytes") }
        return bytes
    }

    private static func names(inFolder folder: String) throws(ScenarioError) -> [String] {
        guard let directory = opendir(folder) else {
            var error = ScenarioError(.unreadable, at: "", String(cString: strerror(errno)))
            error.file = folder
            throw error
        }
        defer { closedir(directory) }
        var names: [String] = []
        while let entry = readdir(directory) {
            let name = withUnsafePointer(to: &entry.pointee.d_name) { tuple in
                tuple.withMemoryRebound(to: CChar.self, capacity: MemoryLayout.size(ofValue: tuple.pointee)) {
                    String(cString: $0)
                }
            }
            names.append(name)
        }
        return names.sorted()
    }
}
