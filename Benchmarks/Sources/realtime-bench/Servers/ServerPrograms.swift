import Glibc

/// The programs that are measured and how they are started.
struct ServerPrograms {
    /// `realtime-relay`; `nil` where it was not built, and `serve-echo` of this program stands in.
    let relay: String?
    let placement: Placement

    static let names: Set<String> = ["--relay"]

    /// Where `swift build -c release` puts it, from the root of the package and from `Benchmarks`.
    private static let usualPlaces = [".build/release/realtime-relay", "../.build/release/realtime-relay"]

    init(_ arguments: Arguments, placement: Placement) throws {
        self.placement = placement
        if let path = arguments.text("--relay") {
            guard access(path, X_OK) == 0 else { throw BenchmarkError("there is no program at '\(path)'") }
            relay = path
        } else {
            relay = Self.usualPlaces.first { access($0, X_OK) == 0 }
            if relay == nil {
                Output.complain("realtime-relay is not built (swift build -c release); serve-echo stands in")
            }
        }
    }

    /// The floor where servers are measured.
    func floor() throws -> ServerProcess { try start(own, ["serve-raw"]) }

    /// The floor as an upstream: on the generator's core, so that the measured core has the relay to itself.
    func upstream() throws -> ServerProcess {
        try ServerProcess(own, ["serve-raw"], core: placement.generator, isRealTime: placement.isRealTime)
    }

    func echo() throws -> ServerProcess {
        guard let relay else { return try start(own, ["serve-echo"]) }
        return try start(relay, ["--upstream", "echo", "--quiet"])
    }

    func chain(to upstream: ServerProcess) throws -> ServerProcess {
        guard let relay else { return try start(own, ["serve-echo", "--upstream", upstream.address]) }
        return try start(relay, ["--upstream", upstream.address, "--quiet"])
    }

    private var own: String { "/proc/self/exe" }

    private func start(_ path: String, _ arguments: [String]) throws -> ServerProcess {
        try ServerProcess(path, arguments, core: placement.server, isRealTime: placement.isRealTime)
    }
}
