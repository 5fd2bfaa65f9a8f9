import RealtimeTestKit
import Testing

@testable import RealtimeSession

@Suite("Audio that is kept")
struct AudioStoreTests {
    @Test("It holds what an array holds", arguments: 1...10)
    func model(seed: UInt64) {
        var generator = SeededGenerator(seed: seed)
        var (store, model) = (AudioStore(), [UInt8]())
        for _ in 0..<100 {
            let length = Int.random(in: 0...(Bool.random(using: &generator) ? 1_000 : 40_000), using: &generator)
            switch Int.random(in: 0..<5, using: &generator) {
            case 0, 1:
                let bytes = (0..<length).map { UInt8(truncatingIfNeeded: $0 &* 7 &+ model.count) }
                store.append(bytes)
                model += bytes
            case 2:
                // Less may come than there is room for.
                let bytes = (0..<(length / 2)).map { UInt8(truncatingIfNeeded: $0 &* 5 &+ model.count) }
                let added = store.append(atMost: length) { output in
                    for byte in bytes { output.append(byte) }
                }
                #expect(added == bytes.count)
                model += bytes
            case 3:
                store.removeFirst(length)
                model.removeFirst(min(length, model.count))
            default:
                store.removeLast(length)
                model.removeLast(min(length, model.count))
            }
            #expect(store.byteCount == model.count, "seed \(seed)")
            let offset = Int.random(in: 0...model.count, using: &generator)
            let count = Int.random(in: 0...50_000, using: &generator)
            let part = store.bytes(from: offset, count: count)
            #expect(part == Array(model[offset...].prefix(count)), "seed \(seed)")
        }
        let all = store.bytes(from: 0, count: .max)
        #expect(all == model, "seed \(seed)")
    }

    @Test("Copies have nothing to do with each other")
    func values() {
        var store = AudioStore()
        store.append([1, 2, 3])
        var copy = store
        copy.removeFirst(1)
        copy.append([4])
        let (first, second) = (store.bytes(from: 0, count: 9), copy.bytes(from: 0, count: 9))
        #expect(first == [1, 2, 3])
        #expect(second == [2, 3, 4])
    }
}
