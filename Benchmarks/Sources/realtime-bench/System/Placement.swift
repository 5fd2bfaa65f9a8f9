import CBenchmarkSupport
import Glibc

/// Which cores generator and servers run on, so that runs compare.
struct Placement {
    /// The generator, and whatever stands behind the server that is measured.
    var generator: Int32 = -1
    /// The servers that are measured.
    var server: Int32 = -1
    /// SCHED_RR, for a machine that is shared with other work. Needs the right to it.
    var isRealTime = false

    static let names: Set<String> = ["--cores"]
    static let flags: Set<String> = ["--real-time"]

    /// Reads `--cores GENERATOR:SERVER`, or `none`; by default the first two cores where there are two.
    init(_ arguments: Arguments) throws {
        isRealTime = arguments.has("--real-time")
        guard let text = arguments.text("--cores") else {
            if sysconf(Int32(_SC_NPROCESSORS_ONLN)) >= 2 { (generator, server) = (0, 1) }
            return
        }
        if text == "none" { return }
        let parts = text.split(separator: ":").compactMap { Int32($0) }
        guard parts.count == 2, parts.allSatisfy({ $0 >= 0 }) else {
            throw BenchmarkError("--cores expects GENERATOR:SERVER or none, got '\(text)'")
        }
        (generator, server) = (parts[0], parts[1])
    }

    /// Puts this process, the generator, in its place.
    func placeGenerator() throws {
        guard cbench_place(generator, isRealTime ? 1 : 0) == 0 else {
            throw BenchmarkError("cores or scheduling are refused: \(BenchmarkError.system)")
        }
    }
}
