import Glibc
import Synchronization

/// Whether a signal has asked for the end.
let isInterrupted = Atomic<Bool>(false)

/// Starts a relay and its upstream, has callers talk through them, kills the upstream now and then, and looks at what
/// came of it.
///
/// 1. *Abuse*: callers come, go, vanish, stop reading; the upstream dies every minute. 2. *Books*: everybody is polite and
/// nobody dies, and what the relay counts has to be what the callers counted. 3. *End*: nobody is left, and nothing of
/// them either.
final class SoakRun {
    private let options: Options
    private let findings = Findings()
    private var upstream: ChildProcess
    private var upstreamPort: Int
    private let relay: ChildProcess
    private let port: Int
    private let adminPort: Int
    private let pool: CallerPool
    private var random: SeededGenerator
    private let start = Clock.now
    private var deaths = 0
    private var trend = MemoryTrend()
    private var nextSample = 0.0
    private var nextLine = 0.0
    private var nextDeath = 0.0
    private var rebirth: Double?
    private var isKilling = false
    private let baseline: ProcessFigures

    /// Memory may grow by this over the window after the warm-up, as the line through it says: pools that fill later
    /// than others, and what the line is off by.
    private static let allowedGrowth = (bytes: 3.0 * 1_048_576, part: 0.08)

    init(_ options: Options) throws {
        self.options = options
        writeLine("seed \(options.seed)")
        random = SeededGenerator(seed: options.seed)
        Self.raiseDescriptorLimit()
        upstream = try Self.startUpstream(port: 0, seed: random.next())
        upstreamPort = Int(try upstream.wait(for: "port ", seconds: 10)) ?? 0
        var arguments = [
            "--host", "127.0.0.1", "--port", "0", "--admin", "127.0.0.1:0", "--log-level", "error",
            "--upstream", "ws://127.0.0.1:\(upstreamPort)/v1/realtime", "--dialect", "openAI",
            "--sessions", "\(2 * options.sessions + 100)",
            // Full before memory is looked at for the first time: what is kept on purpose must not look like a leak.
            "--store-megabytes", "4",
        ]
        // A call that went on over another connection would have its events renumbered and repeated, and nothing could be
        // said of each of them. Here it ends with its upstream.
        if try Self.knows("--no-reconnect", options.relay) { arguments.append("--no-reconnect") }
        relay = try ChildProcess(options.relay, arguments, log: options.log)
        port = try Self.port(in: try relay.wait(for: "listening on ", seconds: 10))
        adminPort = try Self.port(in: try relay.wait(for: "operators are answered on ", seconds: 10))
        pool = CallerPool(port: port, callers: options.sessions, findings: findings, seed: random.next())
        // What a first request opens for good is open before anything is counted.
        _ = try MetricsPage.read(port: adminPort)
        usleep(300_000)
        guard let figures = ProcessFigures(relay.id) else { throw SoakError("the relay is gone") }
        baseline = figures
        pool.upstreamStarted()
    }

    private static func startUpstream(port: Int, seed: UInt64) throws(SoakError) -> ChildProcess {
        try ChildProcess("/proc/self/exe", ["upstream", "--port", "\(port)", "--seed", "\(seed)"])
    }

    /// Whether the relay has that option.
    private static func knows(_ option: String, _ relay: String) throws(SoakError) -> Bool {
        let help = try ChildProcess(relay, ["--help"])
        var lines: [String] = []
        while help.isAlive {
            lines += help.takeLines()
            usleep(5_000)
        }
        return (lines + help.takeLines()).contains { $0.contains(option) }
    }

    private static func port(in address: String) throws(SoakError) -> Int {
        guard let colon = address.lastIndex(of: ":"), let port = Int(address[address.index(after: colon)...]) else {
            throw SoakError("there is no port in '\(address)'")
        }
        return port
    }

    /// Children inherit it.
    private static func raiseDescriptorLimit() {
        var limit = rlimit()
        getrlimit(__rlimit_resource_t(UInt32(RLIMIT_NOFILE.rawValue)), &limit)
        limit.rlim_cur = limit.rlim_max
        setrlimit(__rlimit_resource_t(UInt32(RLIMIT_NOFILE.rawValue)), &limit)
    }

    /// Ends what was started, at once.
    func stopChildren() {
        relay.end(SIGKILL)
        upstream.end(SIGKILL)
    }

    // MARK: The parts

    /// Whether everything held.
    func run() throws -> Bool {
        let minutes = options.seconds / 60
        let interval = fixed(options.killInterval, 0)
        writeLine("\(options.sessions) callers for \(fixed(minutes, 1)) minutes; the upstream dies every \(interval) s")
        writeLine("at start: \(describe(baseline))")
        let end = start + options.seconds
        nextDeath = start + options.killInterval
        isKilling = true
        pool.lastDeadCall = end - 120
        try pool.run {
            try self.watch()
            return Clock.now >= end
        }
        isKilling = false
        try windDown()
        let abuse = findings.tally
        try compare(abuse)
        try keepBooks()
        try windDown()
        judgeEnd()
        report(abuse)
        relay.end(SIGTERM)
        if relay.status != 0 { findings.fault("the relay ended with status \(relay.status ?? -1)") }
        upstream.end(SIGKILL)
        let holds = findings.faultCount == 0
        writeLine(holds ? "everything held" : "\(findings.faultCount) faults; the seed was \(options.seed)")
        return holds
    }

    /// Lets everybody come to their end, and waits until the relay has none of them any more.
    private func windDown() throws {
        pool.takesCalls = false
        let limit = Clock.now + 3 * Caller.patience
        try pool.run {
            try self.watch()
            return (self.pool.openCount == 0 && self.rebirth == nil) || Clock.now > limit
        }
        if pool.openCount > 0 { findings.fault("\(pool.openCount) callers do not come to their end") }
        var active = -1
        for _ in 0..<300 where active != 0 {
            active = try MetricsPage.read(port: adminPort)["realtime_sessions_active"]
            if active != 0 { usleep(100_000) }
        }
        if active != 0 { findings.fault("\(active) sessions are left that nobody has") }
    }

    // MARK: Watching

    private func watch() throws {
        if isInterrupted.load(ordering: .relaxed) { throw SoakError("interrupted; the seed was \(options.seed)") }
        let now = Clock.now
        for line in upstream.takeLines() where line.hasPrefix("fault: ") { findings.fault(String(line.dropFirst(7))) }
        if let rebirth, now >= rebirth { try revive() }
        if rebirth == nil, isKilling, now >= nextDeath { killUpstream(now) }
        guard now >= nextSample else { return }
        nextSample = now + 1
        guard relay.isAlive, let figures = ProcessFigures(relay.id) else {
            throw SoakError("the relay is gone, with status \(relay.status ?? 0); the seed was \(options.seed)")
        }
        if rebirth == nil, !upstream.isAlive { throw SoakError("the upstream ended by itself") }
        if isKilling { trend.add(figures.residentBytes, at: now) }
        guard now >= nextLine else { return }
        nextLine = now + 30
        let tally = findings.tally
        writeLine(
            "\(fixed(now - start, 0)) s: \(pool.openCount) open, \(tally.opened) calls, \(tally.responses) answers, "
                + "\(tally.controls) control events; \(describe(figures)); \(findings.faultCount) faults"
        )
    }

    private func killUpstream(_ now: Double) {
        deaths += 1
        pool.upstreamDied()
        upstream.end(SIGKILL)
        for line in upstream.takeLines() where line.hasPrefix("fault: ") { findings.fault(String(line.dropFirst(7))) }
        rebirth = now + random.seconds(0...2)
        nextDeath = now + options.killInterval
    }

    private func revive() throws {
        rebirth = nil
        upstream = try Self.startUpstream(port: upstreamPort, seed: random.next())
        _ = try upstream.wait(for: "port ", seconds: 10)
        pool.upstreamStarted()
    }

    // MARK: Judging

    /// After abuse some numbers are known within bounds only: what was on its way to whom vanished.
    private func compare(_ tally: Findings.Tally) throws {
        let page = try MetricsPage.read(port: adminPort)
        let started = page["realtime_sessions_started_total"]
        check(started >= tally.opened && started <= tally.opened + tally.vanishedEarly, "sessions started: \(started)")
        let ended = page.sum("realtime_sessions_ended_total")
        check(ended == started, "sessions ended: \(ended) of \(started)")
        let received = page[Self.frames("receive")]
        check(received <= tally.framesSent, "frames received: \(received) of \(tally.framesSent)")
        let sent = page[Self.frames("transmit")]
        check(sent >= tally.framesReceived, "frames sent: \(sent), and \(tally.framesReceived) came")
        let dropped = page["realtime_audio_dropped_frames_total"]
        check(dropped >= tally.missingPieces, "frames dropped: \(dropped), and \(tally.missingPieces) are missing")
        let failed = page[#"realtime_upstream_connects_total{outcome="failed"}"#]
        writeLine(
            "the relay: \(started) sessions, \(received) frames in, \(sent) out, \(dropped) dropped, "
                + "\(failed) connects failed"
        )
    }

    /// Polite callers alone: both sides have to have counted the same.
    private func keepBooks() throws {
        let before = try MetricsPage.read(port: adminPort)
        findings.tally = Findings.Tally()
        pool.isStrict = true
        pool.takesCalls = true
        let end = Clock.now + min(60, max(20, options.seconds / 10))
        try pool.run {
            try self.watch()
            return Clock.now >= end
        }
        try windDown()
        let after = try MetricsPage.read(port: adminPort)
        let tally = findings.tally
        func same(_ name: String, _ counted: Int) {
            let difference = after[name] - before[name]
            check(difference == counted, "\(name): \(difference), and callers counted \(counted)")
        }
        same("realtime_sessions_started_total", tally.opened)
        same(#"realtime_sessions_ended_total{reason="closed"}"#, tally.polite)
        same(#"realtime_upstream_connects_total{outcome="connected"}"#, tally.opened)
        same("realtime_upstream_closes_total", tally.opened)
        same(Self.frames("receive"), tally.framesSent)
        same(Self.frames("transmit"), tally.framesReceived)
        same(#"realtime_client_io_bytes_total{network_io_direction="receive"}"#, tally.bytesSent)
        same(#"realtime_client_io_bytes_total{network_io_direction="transmit"}"#, tally.bytesReceived)
        same("realtime_malformed_frames_total", 0)
        let dropped = after["realtime_audio_dropped_frames_total"] - before["realtime_audio_dropped_frames_total"]
        let known = tally.missingPieces...(tally.missingPieces + tally.unknownPieces)
        check(known.contains(dropped), "frames dropped: \(dropped), and \(known) are missing")
        let droppedTime = after.droppedSeconds - before.droppedSeconds
        let missingTime = Double(tally.missingSamples) / Double(MarkedAudio.samplesPerSecond)
        check(
            tally.unknownPieces > 0 ? droppedTime >= missingTime - 0.01 : abs(droppedTime - missingTime) < 0.01,
            "audio dropped: \(droppedTime) s, and \(missingTime) s are missing"
        )
        writeLine(
            "the books: \(tally.opened) polite calls, \(tally.framesSent) frames in, \(tally.framesReceived) out, "
                + "\(dropped) dropped (\(fixed(droppedTime, 1)) s)"
        )
    }

    private static func frames(_ direction: String) -> String {
        #"realtime_client_frames_total{network_io_direction="\#(direction)"}"#
    }

    private func check(_ holds: Bool, _ what: String) {
        if !holds { findings.fault(what) }
    }

    private func judgeEnd() {
        // The connections of the last requests for metrics end on their own.
        var figures = ProcessFigures(relay.id)
        for _ in 0..<100 where figures.map({ $0.descriptors > baseline.descriptors }) ?? false {
            usleep(50_000)
            figures = ProcessFigures(relay.id)
        }
        guard let figures else { return findings.fault("the relay is gone") }
        writeLine("at the end: \(describe(figures))")
        check(
            figures.descriptors == baseline.descriptors,
            "descriptors: \(figures.descriptors), and \(baseline.descriptors) at the start"
        )
    }

    private func report(_ tally: Findings.Tally) {
        writeLine(
            "abuse: \(tally.opened) calls, \(tally.polite) polite, \(tally.vanished) vanished, "
                + "\(tally.cutByDeaths) cut by \(deaths) deaths of the upstream, "
                + "\(tally.closedByRelay) dead ones thrown out"
        )
        writeLine(
            "    \(tally.responses) answers, \(tally.cancelled) of them cancelled; "
                + "\(tally.interruptions) interruptions, \(tally.truncations) truncations, "
                + "\(tally.toolCalls) calls of tools"
        )
        writeLine(
            "    \(tally.controls) control events; \(tally.missingPieces) pieces of audio dropped for who did not read, "
                + "\(tally.unknownPieces) of cancelled answers"
        )
        for (error, count) in tally.errors.sorted(by: { $0.value > $1.value }).prefix(5) {
            writeLine("    \(count) × \(error)")
        }
        let trips = findings.roundTrips.sorted()
        if !trips.isEmpty {
            func part(_ share: Double) -> String { fixed(1_000 * trips[Int(share * Double(trips.count - 1))], 1) }
            writeLine(
                "    marks and back, ms: median \(part(0.5)), p99 \(part(0.99)), longest \(part(1)); "
                    + "\(trips.count) of them"
            )
        }
        let warm = start + min(300, max(30, options.seconds * 0.25))
        guard let line = trend.line(from: warm) else { return writeLine("    too short to judge memory") }
        let allowed = max(Self.allowedGrowth.bytes, Self.allowedGrowth.part * line.mean)
        writeLine(
            "    memory: mean \(megabytes(line.mean)) MB, slope \(megabytes(line.bytesPerSecond * 3_600)) MB an hour, "
                + "\(megabytes(line.growth)) MB over the \(fixed(line.window, 0)) s after the warm-up"
        )
        check(
            line.growth <= allowed,
            "memory grew by \(megabytes(line.growth)) MB, and \(megabytes(allowed)) are allowed"
        )
    }

    private func describe(_ figures: ProcessFigures) -> String {
        "\(megabytes(figures.residentBytes)) MB, \(figures.descriptors) descriptors, \(fixed(figures.processorSeconds, 1)) s of CPU"
    }

    private func megabytes(_ bytes: Double) -> String { fixed(bytes / 1_048_576, 1) }

    private func fixed(_ number: Double, _ digits: Int) -> String {
        let scale = [1.0, 10, 100][digits]
        let rounded = (abs(number) * scale).rounded()
        let whole = Int(rounded / scale)
        let rest = Int(rounded) - whole * Int(scale)
        let text = digits == 0 ? "\(whole)" : "\(whole).\(digits == 2 && rest < 10 ? "0" : "")\(rest)"
        return number < 0 && rounded > 0 ? "-" + text : text
    }
}
