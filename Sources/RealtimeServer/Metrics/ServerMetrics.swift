internal import RealtimeLocks
internal import RealtimeRelay
internal import RealtimeWebSocket

/// What all loops have counted. They are added up when somebody asks, and not before.
final class ServerMetrics: Sendable {
    private let loops: Lock<[LoopMetrics]>
    /// Sessions that any thread may end: those that have a ``SocketIOSeat``. Only written under the lock.
    private let seats: Lock<LoopMetrics>

    init() {
        let seated = LoopMetrics()
        loops = Lock([seated])
        seats = Lock(seated)
    }

    /// The counters of another loop.
    func makeLoop() -> LoopMetrics {
        let metrics = LoopMetrics()
        loops.withLock { $0.append(metrics) }
        return metrics
    }

    /// A session began that is not one loop's to count.
    func seatTaken() { seats.withLock { $0.sessionsStarted.add() } }

    /// Such a session is over.
    func seatReleased(_ reason: LoopMetrics.EndReason, after duration: Duration) {
        seats.withLock { metrics in
            metrics.ended(reason).add()
            metrics.sessionDuration.record(duration)
        }
    }

    /// Everything in Prometheus' text format. Names are OpenTelemetry's with `_` for `.`, in base units.
    func text(
        sessions: Int,
        limit: Int,
        isReady: Bool,
        store: SessionStoreStatistics? = nil,
        application: [SocketIOMetric] = [],
        process: ProcessUsage?
    ) -> String {
        let loops = loops.withLock { $0 }
        func sum(_ counter: (LoopMetrics) -> Counter) -> Double { Double(loops.reduce(0) { $0 &+ counter($1).value }) }
        func merged(_ histogram: (LoopMetrics) -> Histogram, _ bounds: [Duration]) -> Histogram.Snapshot {
            loops.reduce(into: Histogram(bounds: bounds).snapshot) { $0.add(histogram($1).snapshot) }
        }
        var out = PrometheusText()
        out.single("realtime_sessions_active", .gauge, "Sessions now.", Double(sessions))
        out.single("realtime_sessions_limit", .gauge, "The most sessions at once.", Double(limit))
        out.single("realtime_ready", .gauge, "1 where new sessions are taken.", isReady ? 1 : 0)
        out.single("realtime_sessions_started_total", .counter, "Sessions begun.", sum { $0.sessionsStarted })
        out.begin("realtime_sessions_ended_total", .counter, "Sessions ended, by how.")
        for reason in LoopMetrics.EndReason.allCases {
            out.sample("realtime_sessions_ended_total", ["reason": reason.rawValue], sum { $0.ended(reason) })
        }
        out.begin("realtime_requests_refused_total", .counter, "Requests and sessions refused, by why.")
        for reason in LoopMetrics.RefusalReason.allCases {
            out.sample("realtime_requests_refused_total", ["reason": reason.rawValue], sum { $0.refused(reason) })
        }
        out.single("realtime_client_secrets_total", .counter, "Client secrets made.", sum { $0.clientSecrets })
        directed(&out, "realtime_client_frames_total", "WebSocket messages of clients.") { way in
            sum { $0.frames(way) }
        }
        directed(&out, "realtime_client_io_bytes_total", "Bytes of messages of clients.") { way in sum { $0.bytes(way) }
        }
        directed(&out, "realtime_client_audio_seconds_total", "Audio of clients, as long as it plays.") { way in
            sum { $0.audio(way) } / 1e9
        }
        out.single(
            "realtime_audio_dropped_frames_total",
            .counter,
            "Audio messages dropped because a client did not read.",
            sum { $0.droppedFrames }
        )
        out.single(
            "realtime_audio_dropped_seconds_total",
            .counter,
            "How long the dropped audio was.",
            sum { $0.droppedAudio } / 1e9
        )
        out.begin("realtime_upstream_connects_total", .counter, "Attempts to reach an upstream, by outcome.")
        for outcome in LoopMetrics.ConnectOutcome.allCases {
            out.sample("realtime_upstream_connects_total", ["outcome": outcome.rawValue], sum { $0.connects(outcome) })
        }
        out.single(
            "realtime_upstream_closes_total",
            .counter,
            "Connections to upstreams that ended.",
            sum { $0.upstreamCloses }
        )
        out.single(
            "realtime_upstream_errors_total",
            .counter,
            "Error events of upstreams.",
            sum { $0.upstreamErrors }
        )
        out.single(
            "realtime_policy_refusals_total",
            .counter,
            "Client events that the policy refused.",
            sum { $0.policyRefusals }
        )
        out.single("realtime_limit_refusals_total", .counter, "Times a session met a limit.", sum { $0.limited })
        out.single(
            "realtime_malformed_frames_total",
            .counter,
            "Frames that were no events, from either side.",
            sum { $0.malformedFrames }
        )
        out.single(
            "realtime_recording_dropped_total",
            .counter,
            "Pieces of audio that a recording lost because the disk was slow.",
            sum { $0.recordingDrops }
        )
        out.histogram(
            "realtime_turn_latency_seconds",
            "From the end of the caller's speech to the first audio of the answer.",
            merged(\.turnLatency, LoopMetrics.latencyBounds)
        )
        out.histogram(
            "realtime_upstream_connect_duration_seconds",
            "How long it took to reach an upstream.",
            merged(\.connectDelay, LoopMetrics.latencyBounds)
        )
        out.histogram(
            "realtime_session_duration_seconds",
            "How long sessions lasted.",
            merged(\.sessionDuration, LoopMetrics.durationBounds)
        )
        out.histogram(
            "realtime_loop_queue_delay_seconds",
            "How late a loop ran what was due.",
            merged(\.queueDelay, LoopMetrics.delayBounds)
        )
        if let store { store.write(to: &out) }
        for metric in application {
            out.single(metric.name, metric.isCounter ? .counter : .gauge, metric.help, Double(metric.value))
        }
        if let process { process.write(to: &out) }
        return out.text
    }

    private func directed(
        _ out: inout PrometheusText,
        _ name: String,
        _ help: String,
        _ value: (LoopMetrics.Direction) -> Double
    ) {
        out.begin(name, .counter, help)
        for way in LoopMetrics.Direction.allCases {
            out.sample(name, ["network_io_direction": way.rawValue], value(way))
        }
    }
}
