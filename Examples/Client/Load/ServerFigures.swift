#if canImport(Glibc)
    import Glibc
#else
    import Darwin
#endif

/// What Linux tells about a process; nothing elsewhere.
struct ServerFigures: Sendable {
    let process: Int32

    /// CPU time of all its threads in nanoseconds. From `schedstat`, which is exact; `stat` counts in ticks of 10 ms.
    var cpuTime: Int64? {
        guard let directory = opendir("/proc/\(process)/task") else { return nil }
        defer { closedir(directory) }
        var sum: Int64 = 0
        while let entry = readdir(directory) {
            let name = withUnsafePointer(to: &entry.pointee.d_name) { pointer in
                pointer.withMemoryRebound(to: CChar.self, capacity: 256) { String(cString: $0) }
            }
            guard let text = Self.text(of: "/proc/\(process)/task/\(name)/schedstat"),
                let time = text.split(separator: " ").first.flatMap({ Int64($0) })
            else { continue }
            sum += time
        }
        return sum
    }

    /// Resident memory in bytes.
    var residentBytes: Int? {
        guard let fields = Self.text(of: "/proc/\(process)/statm")?.split(separator: " "), fields.count > 1 else {
            return nil
        }
        return Int(fields[1]).map { $0 * sysconf(Int32(_SC_PAGESIZE)) }
    }

    private static func text(of path: String) -> String? {
        let descriptor = open(path, O_RDONLY)
        guard descriptor >= 0 else { return nil }
        defer { close(descriptor) }
        // The files asked for are one line.
        var bytes = [UInt8](repeating: 0, count: 512)
        let count = read(descriptor, &bytes, bytes.count)
        return count > 0 ? String(decoding: bytes[..<count], as: UTF8.self) : nil
    }
}
