import RealtimeWebSocket
import Testing

@testable import RealtimeServer

@Suite("Socket.IO sessions by name")
struct SocketIODirectoryTests {
    static func courier() throws -> (SocketIOCourier, EventLoop) {
        let loop = try EventLoop()
        return (SocketIOCourier(loop: loop), loop)
    }

    static func end(_ loop: EventLoop) {
        loop.stop()
        loop.join()
    }

    @Test("An address has as many sessions that nobody has let in as it may, and room again when one ends")
    func strangers() throws {
        let (courier, loop) = try Self.courier()
        defer { Self.end(loop) }
        let directory = SocketIODirectory()
        for number in 0..<SocketIODirectory.limits.strangers {
            let place = try #require(directory.reserve(for: "here"))
            directory.insert("\(number)", courier, SocketIOHolder(showing: []), place)
        }
        #expect(directory.reserve(for: "here").map { _ in true } == nil)
        #expect(directory.reserve(for: "there").map { _ in true } == true)
        directory.remove("0")
        directory.remove("0")
        #expect(directory.reserve(for: "here").map { _ in true } == true)
        #expect(directory.reserve(for: "here").map { _ in true } == nil)
        #expect(directory.pollers == SocketIODirectory.limits.strangers + 1)
    }

    @Test("A session that was let in is no stranger, also when it is let in again, or ends")
    func admitted() throws {
        let (courier, loop) = try Self.courier()
        defer { Self.end(loop) }
        let directory = SocketIODirectory()
        let ann = Principal(name: "ann", proof: .key)
        for number in 0..<(2 * SocketIODirectory.limits.strangers) {
            let place = try #require(directory.reserve(for: "here"))
            directory.insert("\(number)", courier, SocketIOHolder(showing: []), place)
            directory.admit(ann, to: "\(number)")
            directory.admit(nil, to: "\(number)")
        }
        #expect(directory.entry("7")?.holder.principal == ann)
        #expect(directory.pollers == 2 * SocketIODirectory.limits.strangers)
        for number in 0..<(2 * SocketIODirectory.limits.strangers) { directory.remove("\(number)") }
        #expect(directory.pollers == 0 && directory.count == 0)
        for _ in 0..<SocketIODirectory.limits.strangers {
            #expect(directory.reserve(for: "here").map { _ in true } == true)
        }
    }

    @Test("There are as many that poll as there may be, wherever they come from; those over a WebSocket do not count")
    func bound() throws {
        let (courier, loop) = try Self.courier()
        defer { Self.end(loop) }
        let directory = SocketIODirectory()
        for number in 0..<SocketIODirectory.limits.all {
            let place = try #require(directory.reserve(for: "\(number)"))
            directory.insert("\(number)", courier, SocketIOHolder(showing: []), place)
        }
        #expect(directory.reserve(for: "one more").map { _ in true } == nil)
        directory.insert("socket", courier, SocketIOHolder(showing: []), nil)
        #expect(directory.count == SocketIODirectory.limits.all + 1)
        directory.remove("socket")
        #expect(directory.reserve(for: "one more").map { _ in true } == nil)
        directory.remove("5")
        #expect(directory.reserve(for: "one more").map { _ in true } == true)
    }

    @Test("A visit to a client that is gone is made without it, and one to a loop that is stopped is not made")
    func gone() throws {
        let (courier, loop) = try Self.courier()
        let journal = Journal()
        #expect(courier.visit { client in journal.note(client == nil ? "gone" : "there") })
        courier.post { _, _ in journal.note("found") }
        Self.end(loop)
        #expect(journal.all == ["gone"])
        #expect(!courier.visit { _ in })
    }
}
