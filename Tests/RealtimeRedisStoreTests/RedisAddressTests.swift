import RealtimeRedisStore
import Testing

@Suite("Addresses of Redis")
struct RedisAddressTests {
    static let good: [(String, RedisAddress)] = [
        ("redis://localhost", RedisAddress(.host("localhost", port: 6_379))),
        ("redis://10.0.0.1:7000/2", RedisAddress(.host("10.0.0.1", port: 7_000), database: 2)),
        ("redis://[::1]:7000", RedisAddress(.host("::1", port: 7_000))),
        ("redis://[::1]", RedisAddress(.host("::1", port: 6_379))),
        ("redis://:pw@h/", RedisAddress(.host("h", port: 6_379), password: "pw")),
        ("redis://u:p@w:x@h:1", RedisAddress(.host("h", port: 1), user: "u", password: "p@w:x")),
        ("unix:///run/redis.sock", RedisAddress(.socket(path: "/run/redis.sock"))),
    ]

    @Test("An address says where, who and what", arguments: good)
    func reads(text: String, address: RedisAddress) {
        #expect(RedisAddress(text) == address)
    }

    @Test(
        "What is no address is not read",
        arguments: [
            "", "redis:", "redis://", "redis://:1", "redis://h:", "redis://h:0", "redis://h:65536", "redis://h/x",
            "redis://h/-1", "redis://u@h", "redis://u:@h", "rediss://h", "redis://[::1", "redis://[::1]x", "unix://x",
            "unix://", "http://h", "unix:///" + String(repeating: "x", count: 200), "redis://h\0x",
        ]
    )
    func refuses(text: String) {
        #expect(RedisAddress(text) == nil)
    }

    @Test("A printed address does not say the password")
    func description() throws {
        let address = try #require(RedisAddress("redis://me:hush@h:1/2"))
        #expect("\(address)" == "redis://h:1/2")
    }
}
