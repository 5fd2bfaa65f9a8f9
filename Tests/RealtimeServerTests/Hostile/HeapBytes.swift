#if os(Linux)
    import Glibc

    /// What the process has allocated, in all arenas of glibc: what is left after everything was given back is a leak,
    /// however much of the heap's memory the allocator keeps for later.
    enum HeapBytes {
        /// 0 where another allocator serves, as under a sanitizer.
        static var current: Int {
            typealias Report = @convention(c) (Int32, UnsafeMutableRawPointer) -> Int32
            guard let symbol = dlsym(nil, "malloc_info") else { return 0 }
            var text: UnsafeMutablePointer<CChar>?
            var length = 0
            guard let stream = open_memstream(&text, &length) else { return 0 }
            _ = unsafeBitCast(symbol, to: Report.self)(0, UnsafeMutableRawPointer(stream))
            fclose(stream)
            defer { free(text) }
            guard let text else { return 0 }
            let report = String(cString: text)
            // The last of each is that of all arenas together.
            return size("<system type=\"current\"", report) + size("<total type=\"mmap\"", report)
                - size("<total type=\"fast\"", report) - size("<total type=\"rest\"", report)
        }

        private static func size(_ element: String, _ report: String) -> Int {
            guard let line = report.split(separator: "\n").last(where: { $0.hasPrefix(element) }),
                let value = line.firstRange(of: "size=\"")
            else { return 0 }
            return Int(line[value.upperBound...].prefix { $0.isNumber }) ?? 0
        }
    }
#endif
