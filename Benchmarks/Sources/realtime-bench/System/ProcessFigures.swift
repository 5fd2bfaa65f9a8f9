import Glibc

/// What Linux tells about a process.
struct ProcessFigures {
    let process: pid_t

    /// CPU time of all its threads in nanoseconds. From `schedstat`, which is exact; `stat` counts in ticks of 10 ms.
    var cpuTime: Int64 {
        TextFile.names(in: "/proc/\(process)/task").reduce(0) { sum, thread in
            guard let text = TextFile.read("/proc/\(process)/task/\(thread)/schedstat"),
                let time = text.split(separator: " ").first.flatMap({ Int64($0) })
            else { return sum }
            return sum + time
        }
    }

    /// Resident memory in bytes.
    var residentBytes: Int {
        let fields = TextFile.read("/proc/\(process)/statm")?.split(separator: " ") ?? []
        return fields.count > 1 ? (Int(fields[1]) ?? 0) * sysconf(Int32(_SC_PAGESIZE)) : 0
    }

    /// Open descriptors.
    var descriptors: Int { TextFile.names(in: "/proc/\(process)/fd").count }

    /// Whether there is such a process.
    var exists: Bool { kill(process, 0) == 0 }
}
