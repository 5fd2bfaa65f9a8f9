import Foundation
import RealtimeProtocol
import RealtimeRelay
import RealtimeSession
import RealtimeUnits
import Testing

@testable import RealtimeRedisStore

/// How long the store takes, for Docs/Scaling.md: REALTIME_MEASURE=1 ./dev test --filter StoreLatencyTests
@Suite(
    "Times of the store",
    .serialized,
    .enabled(if: ProcessInfo.processInfo.environment["REALTIME_MEASURE"] != nil && RedisServer.isExpected)
)
struct StoreLatencyTests {
    /// A conversation of some minutes: 40 messages of 100 characters.
    static let conversation: ConversationSnapshot = {
        let items = (0..<40).map { index in
            let text = String(repeating: "abcdefghi ", count: 10)
            let isUser = index % 2 == 0
            return ConversationItem(
                message: ItemID(rawValue: "item_\(index)"),
                role: isUser ? .user : .assistant,
                content: [ContentPart(type: isUser ? .inputText : .outputText, text: text)]
            )
        }
        return ConversationSnapshot(dialect: .openAI, session: SessionConfiguration(), items: items)
    }()

    private static func report(_ what: String, _ times: [Duration]) {
        let sorted = times.map { $0 / .microseconds(1) }.sorted()
        print(
            "\(what): median \(Int(sorted[sorted.count / 2])) µs, 99 of 100 \(Int(sorted[sorted.count * 99 / 100])) µs,",
            "of \(sorted.count)"
        )
    }

    @Test("A conversation is written and found, one after another and many at once")
    func times() throws {
        let server = try RedisServer()
        let store = try RedisSessionStore(RedisSessionStore.Configuration(address: server.address))
        let keys = (0..<1_000).map { _ in StoredSessionKey(.random()) }
        let clock = ContinuousClock()
        print("bytes of a conversation: \(StoredValue.bytes(of: Self.conversation).count)")
        var queued: [Duration] = []
        for key in keys {
            queued.append(clock.measure { store.save(Self.conversation, as: key, epoch: 0, at: .start) })
        }
        Self.report("a save, for the loop", queued)
        let start = clock.now
        try eventually("all are written") { store.statistics?.saved == keys.count }
        print("1,000 waiting saves written within \(Int((clock.now - start) / .milliseconds(1))) ms")
        var found: [Duration] = []
        for key in keys {
            let begin = clock.now
            #expect(store.find(key) != nil)
            found.append(clock.now - begin)
        }
        Self.report("a load, one after another", found)
        var written: [Duration] = []
        for key in keys {
            let begin = clock.now
            store.save(Self.conversation, as: key, epoch: 9, at: .start)
            #expect(store.find(key) != nil)
            written.append(clock.now - begin)
        }
        Self.report("a save and a load of it", written)
        var entered: [Duration] = []
        for index in 0..<1_000 {
            let begin = clock.now
            #expect(store.enter("\(index)", of: "client \(index)", most: 3))
            entered.append(clock.now - begin)
        }
        Self.report("a place", entered)
    }
}
