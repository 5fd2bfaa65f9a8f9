#if os(Linux)
    import Glibc
    import RealtimeProtocol
    import RealtimeSession
    import RealtimeUnits
    import Testing

    @testable import RealtimePipeline

    /// In processes of their own, where nothing else allocates.
    @Suite("Pipeline session: memory")
    struct PipelineMemoryTests {
        /// The address sanitizer keeps what is freed for a while, and tells of leaks by itself.
        static let keepsFreed = dlsym(nil, "__asan_init") != nil

        @Test("Of clauses that were spoken nothing stays", .disabled(if: keepsFreed))
        func clauses() async {
            await #expect(processExitsWith: .success) {
                let harness = try PipelineHarness { $0.server.outputLead = .seconds(100_000) }
                // Past the harness, which would read every event again.
                func hand(_ payload: EngineResult.Payload, _ lane: EngineLane) throws {
                    let generation = harness.session.generation
                    let result = EngineResult(generation: generation, lane: lane, payload: payload)
                    try harness.session.handle(.engine(result), at: harness.now)
                    while harness.session.nextOutput() != nil {}
                }
                // 20 ms of audio to clauses of 50 kB, each in memory of its own.
                let words = String(repeating: "a", count: 50_000)
                let sound = [Int16](repeating: 1, count: 320)
                func reply(clauses: Int) throws {
                    try harness.client(#"{"type":"response.create"}"#)
                    for number in 0..<clauses {
                        try hand(.replyDelta("\(words) \(number). "), .reply)
                        try hand(.synthesizedAudio(sound, .hz16000), .synthesis)
                        try hand(.synthesisFinished(SampleCount(320), .hz16000), .synthesis)
                    }
                    if harness.session.reply?.draft.clauseCount != clauses { exit(2) }
                    try hand(.replyFinished(""), .reply)
                    if harness.session.reply != nil { exit(3) }
                    // What the session remembers of it goes with its item.
                    try harness.pass(.seconds(5))
                    for id in harness.session.server.items.compactMap(\.id) {
                        try harness.client(#"{"type":"conversation.item.delete","item_id":"\#(id.rawValue)"}"#)
                    }
                    harness.seen = []
                    harness.commands = []
                }
                // The first replies leave buffers that have grown, and the second the ledger of the first.
                for _ in 0..<2 { try reply(clauses: 40) }
                let before = residentBytes
                try reply(clauses: 40)
                // 2 MB were spoken.
                if residentBytes - before > 1_000_000 { exit(1) }
            }
        }

        @Test("Of replies that were held back and dropped nothing stays", .disabled(if: keepsFreed))
        func droppedReplies() async {
            await #expect(processExitsWith: .success) {
                let speaker = try PausedSpeaker { $0.speculation = SpeculationSettings(dropLimit: 10_000) }
                let sound = [Int16](repeating: 1, count: 16_000 * 9)
                let words = String(repeating: "a", count: 5_000)
                func drop(_ count: Int) throws {
                    for number in 0..<count {
                        guard let held = speaker.asked?.generation else { exit(2) }
                        try speaker.harness.engine(.replyDelta(words + ". " + words), held, lane: .reply)
                        try speaker.harness.engine(.synthesizedAudio(sound, .hz16000), held, lane: .synthesis)
                        speaker.harness.commands = []
                        speaker.harness.cancelled = []
                        let other = Transcript(text: "\(words) \(number)")
                        try speaker.harness.engine(.partialTranscript(other), speaker.utterance, lane: .recognition)
                    }
                }
                try drop(5)
                let before = residentBytes
                try drop(60)
                // 17 MB of audio and 600 kB of words were held.
                if residentBytes - before > 1_000_000 || speaker.statistics.revised != 65 { exit(1) }
            }
        }
    }

    /// What is in memory once the allocator has given back what was freed, which would hide what is not.
    private var residentBytes: Int {
        if let symbol = dlsym(nil, "malloc_trim") {
            _ = unsafeBitCast(symbol, to: (@convention(c) (Int) -> Int32).self)(0)
        }
        guard let file = fopen("/proc/self/statm", "r") else { return 0 }
        defer { fclose(file) }
        // Pages: the whole size, then what is resident.
        var line = [CChar](repeating: 0, count: 128)
        guard fgets(&line, Int32(line.count), file) != nil else { return 0 }
        let text = String(decoding: line.prefix { $0 != 0 }.map { UInt8(bitPattern: $0) }, as: UTF8.self)
        let fields = text.split(separator: " ").compactMap { Int($0) }
        return fields.count > 1 ? fields[1] * Int(sysconf(Int32(_SC_PAGESIZE))) : 0
    }
#endif
