internal import RealtimeWebSocket

#if canImport(Glibc)
    internal import Glibc
#else
    internal import Darwin
#endif

/// Serves the files below one directory: no way out by `..`, by a link, or by a hidden name.
struct StaticFiles {
    /// The largest file served: pages, scripts and short sounds.
    static let largestFile = 8 << 20

    /// The directory, with every link resolved.
    let root: String

    /// Opens a directory; `nil` where there is none.
    init?(root: String) {
        guard let resolved = Self.resolve(root) else { return nil }
        self.root = resolved
    }

    /// The answer to a request for `path`, percent-decoded, beginning with `/`; `nil` where there is no such file.
    func response(to path: String) -> HTTPResponse? {
        let parts = path.split(separator: "/")
        guard path.hasPrefix("/"), !path.utf8.contains(0), parts.allSatisfy({ !$0.hasPrefix(".") }) else { return nil }
        var relative = parts.joined(separator: "/")
        if path.hasSuffix("/") { relative += relative.isEmpty ? "index.html" : "/index.html" }
        // Resolving before comparing is what keeps links from leading out.
        guard let file = Self.resolve(root + "/" + relative), file.hasPrefix(root + "/"), let body = Self.read(file)
        else { return nil }
        var response = HTTPResponse(status: .ok, body: body)
        response.headers.add("Content-Type", Self.type(of: file))
        response.headers.add("X-Content-Type-Options", "nosniff")
        response.headers.add("Cache-Control", "no-cache")
        return response
    }

    private static func resolve(_ path: String) -> String? {
        guard let resolved = realpath(path, nil) else { return nil }
        defer { free(resolved) }
        return String(cString: resolved)
    }

    private static func read(_ path: String) -> [UInt8]? {
        let descriptor = open(path, O_RDONLY | O_CLOEXEC | O_NOFOLLOW | O_NONBLOCK)
        guard descriptor >= 0 else { return nil }
        defer { close(descriptor) }
        var status = stat()
        guard fstat(descriptor, &status) == 0, status.st_mode & S_IFMT == S_IFREG, status.st_size <= largestFile else {
            return nil
        }
        let size = Int(status.st_size)
        var count = 0
        let bytes = [UInt8](unsafeUninitializedCapacity: size) { buffer, initialized in
            while count < size {
                let got = Self.readSome(descriptor, buffer, from: count)
                guard got > 0 else { break }
                count += got
            }
            initialized = count
        }
        return count == size ? bytes : nil
    }

    private static func readSome(_ descriptor: Int32, _ buffer: UnsafeMutableBufferPointer<UInt8>, from: Int) -> Int {
        #if canImport(Glibc)
            Glibc.read(descriptor, buffer.baseAddress.map { $0 + from }, buffer.count - from)
        #else
            Darwin.read(descriptor, buffer.baseAddress.map { $0 + from }, buffer.count - from)
        #endif
    }

    private static func type(of file: String) -> String {
        switch file.split(separator: ".").last {
        case "html": "text/html; charset=utf-8"
        case "js", "mjs": "text/javascript; charset=utf-8"
        case "css": "text/css; charset=utf-8"
        case "json": "application/json"
        case "svg": "image/svg+xml"
        case "png": "image/png"
        case "ico": "image/x-icon"
        case "wav": "audio/wav"
        case "md", "txt": "text/plain; charset=utf-8"
        default: "application/octet-stream"
        }
    }
}
