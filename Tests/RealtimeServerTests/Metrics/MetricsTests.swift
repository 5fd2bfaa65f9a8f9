import Testing

@testable import RealtimeServer

@Suite("Metrics")
struct MetricsTests {
    @Test("A time falls into the first bucket whose bound it does not pass")
    func buckets() {
        let histogram = Histogram(bounds: [.milliseconds(10), .milliseconds(20)])
        for time in [0, 9, 10, 11, 20, 21, 1_000_000] { histogram.record(.milliseconds(time)) }
        #expect(histogram.snapshot.counts == [3, 2, 2])
        #expect(histogram.snapshot.nanoseconds == 1_000_071 * 1_000_000)
    }

    @Test("What several loops counted is added up, and the text is what the format wants")
    func merged() throws {
        let metrics = ServerMetrics()
        let loops = [metrics.makeLoop(), metrics.makeLoop()]
        for loop in loops {
            loop.sessionsStarted.add()
            loop.frames(.receive).add(50)
            loop.audio(.transmit).add(.milliseconds(1_500))
            loop.ended(.lost).add()
            loop.refused(.token).add(3)
            loop.turnLatency.record(.milliseconds(420))
        }
        loops[0].turnLatency.record(.seconds(60))
        let text = metrics.text(sessions: 7, limit: 9, isReady: true, process: nil)
        let reader = try PrometheusReader(text)
        #expect(try reader.value("realtime_sessions_active") == 7)
        #expect(try reader.value("realtime_sessions_started_total") == 2)
        #expect(try reader.value("realtime_client_frames_total", ["network_io_direction": "receive"]) == 100)
        #expect(try reader.value("realtime_client_audio_seconds_total", ["network_io_direction": "transmit"]) == 3)
        #expect(try reader.value("realtime_sessions_ended_total", ["reason": "lost"]) == 2)
        #expect(try reader.value("realtime_requests_refused_total", ["reason": "token"]) == 6)
        #expect(try reader.value("realtime_turn_latency_seconds_bucket", ["le": "0.5"]) == 2)
        #expect(try reader.value("realtime_turn_latency_seconds_bucket", ["le": "0.4"]) == 0)
        #expect(try reader.value("realtime_turn_latency_seconds_count") == 3)
        #expect(abs(try reader.value("realtime_turn_latency_seconds_sum") - 60.84) < 1e-9)
        for (name, kind) in reader.kinds where kind == "histogram" { try reader.checkHistogram(name) }
    }

    @Test("Every metric has a type and a help, counters end in _total, and every sample belongs to one")
    func names() throws {
        let text = ServerMetrics().text(sessions: 0, limit: 1, isReady: false, process: .current)
        let reader = try PrometheusReader(text)
        #expect(Set(reader.kinds.keys) == Set(reader.helps.keys))
        for (name, kind) in reader.kinds { #expect((kind == "counter") == name.hasSuffix("_total"), "\(name)") }
        for sample in reader.samples {
            let bare = ["_bucket", "_sum", "_count"].first {
                sample.name.hasSuffix($0) && reader.kinds[sample.name] == nil
            }
            #expect(
                reader.kinds[bare.map { String(sample.name.dropLast($0.count)) } ?? sample.name] != nil,
                "\(sample)"
            )
        }
    }

    @Test("The process tells what it uses")
    func process() throws {
        var out = PrometheusText()
        ProcessUsage.current.write(to: &out)
        let reader = try PrometheusReader(out.text)
        #expect(try reader.value("process_resident_memory_bytes") > 1_000_000)
        #expect(try reader.value("process_open_fds") >= 3)
        #expect(try reader.value("process_cpu_seconds_total") > 0)
    }

    @Test("Names and values that need it are escaped, and numbers are written as they are")
    func escapes() throws {
        var out = PrometheusText()
        out.begin("a", .gauge, "one\\two\nthree")
        out.sample("a", ["x": "q\"b\\s\nn"], 0.1)
        out.sample("a", ["x": "inf"], .infinity)
        out.sample("a", ["x": "big"], 1e300)
        let reader = try PrometheusReader(out.text)
        #expect(try reader.value("a", ["x": "q\"b\\s\nn"]) == 0.1)
        #expect(try reader.value("a", ["x": "inf"]) == .infinity)
        #expect(try reader.value("a", ["x": "big"]) == 1e300)
    }

    @Test("Counters take no negative amounts, and times beyond the clock do not trap")
    func bounds() {
        let counter = Counter()
        counter.add(-5)
        counter.add(.seconds(Int64.max))
        #expect(counter.value == UInt64(Int64.max))
        #expect(Duration.seconds(-Int64.max).wholeNanoseconds == .min)
        #expect(Duration.milliseconds(1_500).wholeNanoseconds == 1_500_000_000)
    }
}
