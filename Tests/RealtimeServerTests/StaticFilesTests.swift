import RealtimeWebSocket
import Testing

@testable import RealtimeServer

#if canImport(Glibc)
    import Glibc
#else
    import Darwin
#endif

@Suite("Static files")
struct StaticFilesTests {
    /// A directory with a file, a hidden file, and a link that leads out.
    static func directory() throws -> String {
        let path = try TemporaryFolder.make()
        try write("hello", path + "/index.html")
        try write("secret", path + "/.hidden")
        symlink("/etc/passwd", path + "/link")
        mkdir(path + "/sub", 0o755)
        try write("x", path + "/sub/a.js")
        return path
    }

    static func write(_ text: String, _ path: String) throws {
        let file = try #require(fopen(path, "w"))
        fputs(text, file)
        fclose(file)
    }

    @Test(
        "Files below the root are served, nothing else is",
        arguments: [
            ("/", true), ("/index.html", true), ("/sub/a.js", true), ("/sub", false), ("/sub/", false),
            ("/.hidden", false), ("/link", false), ("/../etc/passwd", false), ("/sub/../../etc/passwd", false),
            ("//etc/passwd", false), ("/index.html\u{0}.js", false), ("index.html", false), ("/nothing", false),
        ]
    )
    func paths(path: String, isServed: Bool) throws {
        let files = try #require(StaticFiles(root: try Self.directory()))
        #expect((files.response(to: path) != nil) == isServed)
    }

    @Test("A directory that is not there is refused")
    func noRoot() {
        #expect(StaticFiles(root: "/no/such/directory") == nil)
    }
}
