#if canImport(Glibc)
    import Glibc
#else
    import Darwin
#endif

/// A path of its own that is removed at the end.
struct TemporaryFile: ~Copyable {
    let path: String

    init(_ suffix: String) {
        path = "/tmp/realtime-client-\(getpid())-\(UInt64.random(in: 0...UInt64.max))\(suffix)"
    }

    deinit { unlink(path) }
}
