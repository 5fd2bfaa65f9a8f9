import RealtimeProtocol
import RealtimeTestKit
import RealtimeUnits
import Testing

@testable import RealtimeSession

@Suite("What the server has not consumed")
struct OutstandingLogTests {
    @Test("A user who never ends a turn costs what the bound allows, however long it goes on")
    func memory() {
        var log = OutstandingLog()
        for number in 0..<10_000 {
            let bytes = [UInt8](repeating: UInt8(truncatingIfNeeded: number), count: 960)
            log.append(binary: bytes, SampleCount(480), most: SampleCount(48_000), isLoss: false)
        }
        #expect(log.kept == SampleCount(48_000))
        #expect(log.elements.count == 1)
        #expect(log.start == SampleCount(10_000 * 480 - 48_000))
        let kept = log.replay.flatMap(\.bytes)
        #expect(kept == (9_900..<10_000).flatMap { [UInt8](repeating: UInt8(truncatingIfNeeded: $0), count: 960) })
    }

    @Test("What was dropped counts as lost once, and only while somebody speaks")
    func overrun() {
        var log = OutstandingLog()
        for isLoss in [false, true] {
            for _ in 0..<10 {
                let bytes = [UInt8](repeating: 0, count: 960)
                log.append(binary: bytes, SampleCount(480), most: SampleCount(960), isLoss: isLoss)
            }
        }
        let (first, second) = (log.takeOverrun(), log.takeOverrun())
        #expect(first == SampleCount(4_800))
        #expect(second == .zero)
    }

    @Test("A message that is longer than the bound is kept whole")
    func longMessage() {
        var log = OutstandingLog()
        let bytes = (0..<2_000).map { UInt8(truncatingIfNeeded: $0) }
        for _ in 0..<2 { log.append(binary: bytes, SampleCount(1_000), most: SampleCount(480), isLoss: true) }
        #expect(log.replay.flatMap(\.bytes) == bytes)
        #expect(log.takeOverrun() == SampleCount(1_000))
    }

    @Test("Audio is sent again in messages of a tenth of a second that hold whole samples")
    func pieces() {
        var log = OutstandingLog()
        let bytes = (0..<12_000).map { UInt8(truncatingIfNeeded: $0 >> 3) }
        log.append(binary: bytes, SampleCount(6_000), most: SampleCount(48_000), isLoss: true)
        #expect(log.replay.map(\.bytes.count) == [4_800, 4_800, 2_400])
        #expect(log.replay.flatMap(\.bytes) == bytes)
    }

    @Test("Messages of less than a sample do not pile up")
    func crumbs() {
        var log = OutstandingLog()
        for _ in 0..<1_000 { log.append(binary: [1], .zero, most: SampleCount(480), isLoss: true) }
        #expect(log.elements.isEmpty)
        #expect(log.replay.isEmpty)
    }

    @Test("Requests that are never answered are forgotten, the oldest first")
    func unanswered() {
        var log = OutstandingLog()
        for number in 0..<10_000 { log.append(.item(ItemID(rawValue: "\(number)")), .text([1, 2]), nil) }
        #expect(log.replay.map(\.request) == (9_936..<10_000).map { .item(ItemID(rawValue: "\($0)")) })
        #expect(log.elements.count <= 3 * OutstandingLog.mostRequests)
        for _ in 0..<100 { log.append(.commit, .text([]), nil) }
        #expect(log.openCommits == OutstandingLog.mostRequests)
    }

    @Test("Requests that are long are fewer, and the newest is kept whatever its length")
    func longRequests() {
        var log = OutstandingLog()
        let half = [UInt8](repeating: 0, count: OutstandingLog.mostRequestBytes / 2)
        for _ in 0..<3 { log.append(.response, .text(half), nil) }
        #expect(log.replay.count == 2)
        log.append(.commit, .text(half + half + [0]), nil)
        #expect(log.replay.map(\.request) == [.commit])
        log.answered(.commit)
        for _ in 0..<2 { log.append(.response, .text(half), nil) }
        #expect(log.replay.count == 2)
    }

    @Test("It keeps what a list of single samples keeps", arguments: 1...12)
    func model(seed: UInt64) {
        var generator = SeededGenerator(seed: seed)
        var (log, model) = (OutstandingLog(), SampleList())
        for _ in 0..<150 {
            switch Int.random(in: 0..<16, using: &generator) {
            case 0..<9: append(to: &log, &model, using: &generator)
            case 9: add(.commit, to: &log, &model)
            case 10: add(.response, to: &log, &model)
            case 11:
                log.answered(.response)
                model.answered(.response)
            case 12:
                log.clear()
                model.clear()
            case 13: #expect(log.consumeByCommit().bytes == model.consumeByCommit(), "seed \(seed)")
            default:
                let start = Int.random(in: max(0, model.end - 3_000)...model.end, using: &generator)
                let end = Int.random(in: start...model.end, using: &generator)
                let speech = log.consume(from: SampleCount(start), upTo: SampleCount(end))
                let (bytes, count) = model.consume(from: start, upTo: end)
                #expect(speech.bytes == bytes && speech.count == SampleCount(count), "seed \(seed)")
            }
            #expect(log.replay.flatMap(\.tokens) == model.tokens, "seed \(seed)")
            #expect(log.kept.value == model.samples.count && log.end.value == model.end, "seed \(seed)")
            #expect(log.start.value == model.samples.first?.position ?? model.end, "seed \(seed)")
            #expect(log.takeOverrun().value == model.takeOverrun(), "seed \(seed)")
        }
    }

    /// A message of random length, now and then with half a sample at its end.
    private func append(to log: inout OutstandingLog, _ model: inout SampleList, using generator: inout SeededGenerator)
    {
        let width = Bool.random(using: &generator) ? 2 : 1
        let isLong = Int.random(in: 0..<40, using: &generator) == 0
        let length = Int.random(in: 1...(isLong ? 20_000 : 600), using: &generator)
        let isOdd = Int.random(in: 0..<8, using: &generator) == 0
        let bytes = (0..<(isOdd ? length : length / width * width)).map { _ in
            UInt8.random(in: 0...255, using: &generator)
        }
        let (isBinary, isLoss) = (Int.random(in: 0..<4, using: &generator) == 0, Bool.random(using: &generator))
        let (count, most) = (bytes.count / width, Int.random(in: 200...6_000, using: &generator))
        if isBinary {
            log.append(binary: bytes, SampleCount(count), most: SampleCount(most), isLoss: isLoss)
        } else {
            let text = Array(#"{"type":"input_audio_buffer.append","audio":"\#(Self.base64(bytes))"}"#.utf8)
            for isSent in [false, true] {
                let frame = log.scan(text.span, limits: .standard)
                #expect(frame?.byteCount == bytes.count)
                if isSent {
                    log.keepScanned(SampleCount(count), most: SampleCount(most), isLoss: isLoss)
                } else {
                    log.forgetScanned()
                }
            }
        }
        model.append(bytes, count: count, width: width, isBinary: isBinary, most: most, isLoss: isLoss)
    }

    private static func base64(_ bytes: [UInt8]) -> String {
        String(decoding: Base64.encode(bytes.span), as: UTF8.self)
    }

    private func add(_ request: OutstandingLog.Request, to log: inout OutstandingLog, _ model: inout SampleList) {
        log.append(request, .text([]), nil)
        model.elements.append(.request(request))
    }
}

extension OutstandingLog.Replayed {
    fileprivate var bytes: [UInt8] { if case .audio(let bytes, _) = self { bytes } else { [] } }

    fileprivate var request: OutstandingLog.Request? {
        if case .request(let request, _, _) = self { request } else { nil }
    }

    /// As ``SampleList/tokens``.
    fileprivate var tokens: [String] {
        switch self {
        case .audio(let bytes, let isBinary): bytes.map { "\($0)\(isBinary ? "b" : "t")" }
        case .request(let request, _, _): ["\(request)"]
        }
    }
}

/// What an ``OutstandingLog`` keeps, one sample at a time.
private struct SampleList {
    struct Sample {
        var position: Int
        var bytes: [UInt8]
        var isBinary: Bool
    }

    enum Element {
        case sample(Sample)
        case request(OutstandingLog.Request)
    }

    var elements: [Element] = []
    var end = 0
    private var overrun = 0

    var samples: [Sample] { elements.compactMap { if case .sample(let sample) = $0 { sample } else { nil } } }

    /// Each byte with how it is sent, and the requests between them.
    var tokens: [String] {
        elements.flatMap { element in
            switch element {
            case .sample(let sample): sample.bytes.map { "\($0)\(sample.isBinary ? "b" : "t")" }
            case .request(let request): ["\(request)"]
            }
        }
    }

    mutating func append(_ bytes: [UInt8], count: Int, width: Int, isBinary: Bool, most: Int, isLoss: Bool) {
        guard count > 0 else { return }
        for index in 0..<count {
            // What is not a sample of its own belongs to the last.
            let last = index == count - 1 ? bytes.count : (index + 1) * width
            let sample = Sample(position: end + index, bytes: Array(bytes[(index * width)..<last]), isBinary: isBinary)
            elements.append(.sample(sample))
        }
        end += count
        let excess = max(0, min(samples.count - most, samples.count - count))
        if isLoss { overrun += excess }
        var left = excess
        elements.removeAll {
            guard case .sample = $0, left > 0 else { return false }
            left -= 1
            return true
        }
    }

    mutating func consume(from start: Int, upTo position: Int) -> (bytes: [UInt8], count: Int) {
        let consumed = samples.filter { $0.position < position && $0.position >= start }
        elements.removeAll { if case .sample(let sample) = $0 { sample.position < position } else { false } }
        return (consumed.flatMap(\.bytes), consumed.count)
    }

    mutating func consumeByCommit() -> [UInt8] {
        guard let commit = elements.firstIndex(where: { if case .request(.commit) = $0 { true } else { false } }) else {
            return consume(from: 0, upTo: end).bytes
        }
        let before = elements[..<commit].compactMap { if case .sample(let sample) = $0 { sample } else { nil } }
        elements.remove(at: commit)
        guard let last = before.last else { return [] }
        return consume(from: 0, upTo: last.position + 1).bytes
    }

    mutating func clear() {
        let commit = elements.lastIndex { if case .request(.commit) = $0 { true } else { false } } ?? 0
        let kept = elements[commit...].filter { if case .sample = $0 { false } else { true } }
        elements.replaceSubrange(commit..., with: kept)
    }

    mutating func answered(_ request: OutstandingLog.Request) {
        let index = elements.firstIndex { if case .request(request) = $0 { true } else { false } }
        if let index { elements.remove(at: index) }
    }

    mutating func takeOverrun() -> Int {
        defer { overrun = 0 }
        return overrun
    }
}
