import RealtimeWebSocket
import Testing

@testable import RealtimeServer

@Suite("Forwarded fields")
struct ForwardedFieldTests {
    static func hop(_ address: String?, _ isSecure: Bool? = nil) -> ForwardedField.Hop {
        ForwardedField.Hop(address: address.flatMap(IPAddress.init), isSecure: isSecure)
    }

    @Test(
        "The examples of RFC 7239 section 4 and 7 are read",
        arguments: [
            (#"for="_gazonk""#, [hop(nil)]), (#"For="[2001:db8:cafe::17]:4711""#, [hop("2001:db8:cafe::17")]),
            ("for=192.0.2.60;proto=http;by=203.0.113.43", [hop("192.0.2.60", false)]),
            ("for=192.0.2.43, for=198.51.100.17", [hop("192.0.2.43"), hop("198.51.100.17")]),
            (#"for=192.0.2.43, for="[2001:db8:cafe::17]""#, [hop("192.0.2.43"), hop("2001:db8:cafe::17")]),
            ("for=192.0.2.43,for=unknown;proto=https", [hop("192.0.2.43"), hop(nil, true)]),
            (#"proto=https;for="192.0.2.43:80""#, [hop("192.0.2.43", true)]), ("", []), (" , ", []),
            (#"for="192.0\.2.43""#, [hop("192.0.2.43")]),
        ]
    )
    func examples(text: String, hops: [ForwardedField.Hop]) {
        #expect(ForwardedField.hops(in: text) == hops)
    }

    @Test(
        "A field that is not by the grammar is not half read",
        arguments: [
            "for", "for=", "=a", "for=a b", #"for="a"#, #"for="a\"#, "for=a;for=b", "for=a;;=", "for=[::1]",
            "for=a\u{7F}",
            String(repeating: "for=1.2.3.4,", count: 40), String(repeating: "a", count: 5_000),
        ]
    )
    func malformed(text: String) {
        #expect(ForwardedField.hops(in: text) == nil)
    }

    @Test(
        "Addresses are read with and without ports",
        arguments: [
            ("192.0.2.1", "192.0.2.1"), ("192.0.2.1:80", "192.0.2.1"), ("[2001:db8::1]", "2001:db8::1"),
            ("[2001:db8::1]:80", "2001:db8::1"), ("2001:db8::1", "2001:db8::1"), ("::ffff:192.0.2.1", "192.0.2.1"),
            ("unknown", nil), ("_x", nil), ("", nil), ("[", nil), ("[::1", nil), ("[::1]x", nil), ("1.2.3", nil),
            ("1.2.3.4.5", nil), ("localhost", nil),
        ]
    )
    func nodes(text: String, address: String?) {
        #expect(ForwardedField.node(text)?.description == address)
    }

    @Test("Random text neither crashes nor gives more hops than the bound", arguments: 0..<8)
    func random(seed: UInt64) {
        var random = SeededGenerator(seed: seed)
        let pieces = [
            "for=", "proto=", "https", "1.2.3.4", "\"", "\\", "[::1]", ";", ",", " ", "=", "by", "é", "\u{0}",
        ]
        for round in 0..<500 {
            let text = (0..<Int.random(in: 0...40, using: &random)).map { _ in
                pieces[Int.random(in: 0..<pieces.count, using: &random)]
            }.joined()
            let hops = ForwardedField.hops(in: text) ?? []
            #expect(hops.count <= ForwardedField.limits.hops, "seed \(seed), round \(round): \(text)")
        }
    }
}

@Suite("Address range")
struct AddressRangeTests {
    @Test(
        "A range holds what begins with the same bits",
        arguments: [
            ("10.0.0.0/8", "10.255.0.1", true), ("10.0.0.0/8", "11.0.0.0", false), ("192.0.2.1", "192.0.2.1", true),
            ("192.0.2.1", "192.0.2.2", false), ("0.0.0.0/0", "203.0.113.9", true), ("0.0.0.0/0", "::1", false),
            ("2001:db8::/32", "2001:db8:ffff::1", true), ("2001:db8::/32", "2001:db9::1", false),
            ("::/0", "2001:db9::1", true), ("127.0.0.0/8", "::ffff:127.0.0.1", true), ("10.0.0.0/31", "10.0.0.1", true),
            ("10.0.0.0/32", "10.0.0.1", false),
        ]
    )
    func contains(range: String, address: String, isInside: Bool) throws {
        let range = try #require(AddressRange(range))
        #expect(range.contains(try #require(IPAddress(address))) == isInside)
    }

    @Test(
        "What is no range is refused",
        arguments: [
            "", "/8", "10.0.0.0/", "10.0.0.0/33", "::/129", "10.0.0.0/-1", "10.0.0.0/8/8", "example.org", "10.0.0/8",
        ]
    )
    func refused(text: String) { #expect(AddressRange(text) == nil) }
}

@Suite("Proxy policy")
struct ProxyPolicyTests {
    static let policy = ProxyPolicy(trusted: ["10.0.0.0/8", "127.0.0.1"].compactMap(AddressRange.init))

    static func origin(_ peer: String, _ headers: KeyValuePairs<String, String>) -> ProxyPolicy.Origin {
        let request = HTTPRequest(method: .get, target: "/", path: "/", headers: HTTPHeaders(headers))
        return policy.origin(of: request, from: PeerAddress(host: peer, port: 1))
    }

    @Test("A client that comes by itself is believed nothing")
    func direct() {
        let origin = Self.origin("203.0.113.9", ["Forwarded": "for=192.0.2.1;proto=https"])
        #expect(origin == ProxyPolicy.Origin(address: "203.0.113.9", isSecure: false))
    }

    @Test("What a client wrote before the proxies did is not followed")
    func forged() {
        let origin = Self.origin("10.0.0.1", ["X-Forwarded-For": "1.1.1.1, 203.0.113.9, 10.0.0.2"])
        #expect(origin.address == "203.0.113.9")
        let modern = Self.origin("10.0.0.1", ["Forwarded": "for=1.1.1.1, for=203.0.113.9;proto=https"])
        #expect(modern == ProxyPolicy.Origin(address: "203.0.113.9", isSecure: true))
    }

    @Test("A chain that is broken or disguised ends at the last one that is known")
    func broken() {
        #expect(Self.origin("10.0.0.1", ["Forwarded": "for=1.1.1.1, for=unknown"]).address == "10.0.0.1")
        #expect(Self.origin("10.0.0.1", ["Forwarded": "for=1.1.1.1; broken"]).address == "10.0.0.1")
        #expect(Self.origin("10.0.0.1", [:]).address == "10.0.0.1")
    }

    @Test("The newer field counts where both are there")
    func both() {
        let origin = Self.origin("127.0.0.1", ["X-Forwarded-For": "1.1.1.1", "Forwarded": "for=2.2.2.2"])
        #expect(origin.address == "2.2.2.2")
    }

    @Test(
        "Encryption is believed of the proxy that ended it",
        arguments: [("https", true), ("http", false), ("x", false)]
    )
    func scheme(name: String, isSecure: Bool) {
        let origin = Self.origin("10.0.0.1", ["X-Forwarded-For": "2.2.2.2", "X-Forwarded-Proto": name])
        #expect(origin.isSecure == isSecure)
    }
}
