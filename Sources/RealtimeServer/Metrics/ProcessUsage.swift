#if canImport(Glibc)
    internal import Glibc
#else
    internal import Darwin
#endif

/// What the process takes from the system, under the names that Prometheus' client libraries agree on.
struct ProcessUsage {
    var processorSeconds: Double
    /// `nil` where the system does not tell without `/proc`.
    var residentBytes: Double?
    var openDescriptors: Double?

    /// Asks the system. Reads two small files of `/proc`, which do not block.
    static var current: ProcessUsage {
        var usage = rusage()
        #if canImport(Glibc)
            getrusage(__rusage_who_t(RUSAGE_SELF.rawValue), &usage)
        #else
            getrusage(RUSAGE_SELF, &usage)
        #endif
        func seconds(_ time: timeval) -> Double { Double(time.tv_sec) + Double(time.tv_usec) / 1e6 }
        return ProcessUsage(
            processorSeconds: seconds(usage.ru_utime) + seconds(usage.ru_stime),
            residentBytes: residentPages.map { $0 * Double(sysconf(Int32(_SC_PAGESIZE))) },
            openDescriptors: descriptorCount
        )
    }

    private static var residentPages: Double? {
        guard let file = fopen("/proc/self/statm", "r") else { return nil }
        defer { fclose(file) }
        var line = [CChar](repeating: 0, count: 128)
        guard fgets(&line, Int32(line.count), file) != nil else { return nil }
        let text = String(decoding: line.prefix { $0 != 0 }.map { UInt8(bitPattern: $0) }, as: UTF8.self)
        return text.split(separator: " ").dropFirst().first.flatMap { Double($0) }
    }

    private static var descriptorCount: Double? {
        guard let folder = opendir("/proc/self/fd") else { return nil }
        defer { closedir(folder) }
        // `.`, `..` and the folder itself.
        var count = -3.0
        while readdir(folder) != nil { count += 1 }
        return count
    }

    func write(to out: inout PrometheusText) {
        out.single("process_cpu_seconds_total", .counter, "Processor time, user and system.", processorSeconds)
        if let residentBytes {
            out.single("process_resident_memory_bytes", .gauge, "Memory in use.", residentBytes)
        }
        if let openDescriptors {
            out.single("process_open_fds", .gauge, "Open file descriptors.", openDescriptors)
        }
    }
}
