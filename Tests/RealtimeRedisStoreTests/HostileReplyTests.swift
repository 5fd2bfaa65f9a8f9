import Foundation
import RealtimeLocks
import RealtimeRelay
import RealtimeUnits
import RealtimeWebSocket
import Testing

@testable import RealtimeRedisStore

/// Whoever answers in Redis' place, or has written what it holds.
@Suite("Hostile replies", .serialized)
struct HostileReplyTests {
    static func store(_ address: RedisAddress) throws -> RedisSessionStore {
        var configuration = RedisSessionStore.Configuration(address: address)
        configuration.timeout = .milliseconds(300)
        configuration.largestConversation = 1 << 16
        return try RedisSessionStore(configuration)
    }

    static let replies: [(String, [UInt8])] = [
        ("no protocol", Array("HTTP/1.1 200 OK\r\n\r\n".utf8)),
        ("a status", Array("+OK\r\n".utf8)),
        ("an integer", Array(":9223372036854775807\r\n".utf8)),
        ("an error", Array("-WRONGTYPE of it\r\n".utf8)),
        ("a passing error", Array("-LOADING\r\n".utf8)),
        ("an empty array", Array("*0\r\n".utf8)),
        ("an array of nothing", Array("*-1\r\n".utf8)),
        ("a huge array", Array("*2147483647\r\n".utf8)),
        ("an array beyond all numbers", Array("*99999999999999999999\r\n".utf8)),
        ("a negative array", Array("*-5\r\n".utf8)),
        ("arrays in arrays", Array(String(repeating: "*1\r\n", count: 40).utf8)),
        ("a huge string that does not come", Array("$2147483647\r\nabc".utf8)),
        ("a negative string", Array("$-7\r\n".utf8)),
        ("a negative epoch", Array("*2\r\n:-1\r\n$2\r\n1{\r\n".utf8)),
        ("an epoch of nothing", Array("*2\r\n:0\r\n$1\r\n1\r\n".utf8)),
        ("parts in the wrong order", Array("*2\r\n$1\r\n1\r\n:1\r\n".utf8)),
        ("three parts", Array("*3\r\n:1\r\n:1\r\n:1\r\n".utf8)),
        ("another version", Array("*2\r\n:1\r\n$2\r\n9x\r\n".utf8)),
        ("an empty value", Array("*2\r\n:1\r\n$0\r\n\r\n".utf8)),
        ("a value of noise", Array("*2\r\n:1\r\n$6\r\n1".utf8) + [0, 255, 10, 128, 7] + Array("\r\n".utf8)),
        ("nothing after a value", Array("*2\r\n:1\r\n$3\r\n1{}XX".utf8)),
    ]

    @Test("No reply is taken for a conversation, ends the process, or is waited for", arguments: replies)
    func harmless(name: String, bytes: [UInt8]) throws {
        let server = try FakeServer { _ in bytes }
        let store = try Self.store(server.address)
        let start = ContinuousClock.now
        #expect(store.find(StoredSessionKey(.random())) == nil)
        #expect(ContinuousClock.now - start < .seconds(2))
        let statistics = try #require(store.statistics)
        #expect(statistics.found == 0)
        #expect(statistics.unanswered + statistics.malformed + statistics.missed == 1)
    }

    @Test("A server that sends a byte at a time is given up when its time is over, not a byte at a time")
    func dripping() throws {
        let value = Array(("*2\r\n:1\r\n$1000\r\n" + String(repeating: "x", count: 1_000) + "\r\n").utf8)
        let server = try FakeServer(pause: 20_000) { _ in value }
        let store = try Self.store(server.address)
        let start = ContinuousClock.now
        #expect(store.find(StoredSessionKey(.random())) == nil)
        #expect(ContinuousClock.now - start < .seconds(2))
    }

    @Test("A reply without an end is given up at its bound")
    func endless() throws {
        // 64 KiB for each of the client's messages would not do: one message, and a reply of 64 MiB.
        let endless = Array("$1000000000\r\n".utf8) + [UInt8](repeating: 120, count: 64 << 20)
        let server = try FakeServer { _ in endless }
        var configuration = RedisSessionStore.Configuration(address: server.address)
        configuration.timeout = .seconds(10)
        let store = try RedisSessionStore(configuration)
        #expect(store.find(StoredSessionKey(.random())) == nil)
        #expect(store.statistics?.disconnects == 1)
    }

    @Test("Random bytes in place of replies do no harm")
    func noise() throws {
        let seed = UInt64.random(in: .min ... .max)
        print("seed \(seed)")
        let state = Lock(seed)
        let server = try FakeServer { _ in
            state.withLock { state in
                (0..<64).map { _ in
                    state = state &* 6_364_136_223_846_793_005 &+ 1_442_695_040_888_963_407
                    // Mostly of the protocol's own alphabet, so that the parser is not left at the first byte.
                    let alphabet = Array("*$:+-0123456789\r\n\r\n1{}".utf8)
                    let random = UInt8(truncatingIfNeeded: state >> 33)
                    return random < 230 ? alphabet[Int(random) % alphabet.count] : random
                }
            }
        }
        let store = try Self.store(server.address)
        for _ in 0..<60 { #expect(store.find(StoredSessionKey(.random())) == nil) }
    }

    @Test(
        "What somebody else has written into Redis is no conversation, and does not hinder others",
        .enabled(if: RedisServer.isExpected)
    )
    func foreignValues() throws {
        let server = try RedisServer()
        let store = try Self.store(server.address)
        let names = KeyNames(prefix: "realtime")
        let values: [[String]] = [
            ["SET", "text"], ["LPUSH", "list"], ["HSET", "value", "1not json"], ["HSET", "value", "1{}", "epoch", "x"],
        ]
        for value in values {
            let key = StoredSessionKey(.random())
            let name = String(decoding: names.conversation(key), as: UTF8.self)
            let arguments = [value[0], name] + value.dropFirst()
            try Self.command(server, arguments)
            #expect(store.find(key) == nil)
        }
        #expect(store.statistics?.malformed == values.count)
        let key = StoredSessionKey(.random())
        store.keep("a", key)
        #expect(store.find(key) != nil)
    }

    private static func command(_ server: RedisServer, _ arguments: [String]) throws {
        switch arguments.count {
        case 3: try server.command(arguments[0], arguments[1], arguments[2])
        case 4: try server.command(arguments[0], arguments[1], arguments[2], arguments[3])
        default: try server.command(arguments[0], arguments[1], arguments[2], arguments[3], arguments[4], arguments[5])
        }
    }
}
