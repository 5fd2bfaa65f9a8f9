#if os(Linux)
    import Foundation
    import Glibc

    /// Uses up the descriptors of this process, until ``restore()``.
    final class DescriptorLimit {
        private var original = rlimit()
        private var fillers: [Int32] = []

        init() throws {
            getrlimit(__rlimit_resource_t(UInt32(RLIMIT_NOFILE.rawValue)), &original)
            let open = try FileManager.default.contentsOfDirectory(atPath: "/proc/self/fd").compactMap { Int($0) }
            var lowered = original
            lowered.rlim_cur = rlim_t((open.max() ?? 64) + 2)
            setrlimit(__rlimit_resource_t(UInt32(RLIMIT_NOFILE.rawValue)), &lowered)
            while true {
                let filler = dup(0)
                if filler < 0 { return }
                fillers.append(filler)
            }
        }

        deinit { restore() }

        /// Frees one descriptor, which `body` takes.
        func withOneDescriptorLeft<Result>(_ body: () throws -> Result) rethrows -> Result {
            if let last = fillers.popLast() { close(last) }
            return try body()
        }

        func restore() {
            setrlimit(__rlimit_resource_t(UInt32(RLIMIT_NOFILE.rawValue)), &original)
            for filler in fillers { close(filler) }
            fillers.removeAll()
        }
    }
#endif
