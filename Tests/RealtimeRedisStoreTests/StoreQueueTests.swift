import RealtimeProtocol
import RealtimeRelay
import RealtimeSession
import RealtimeUnits
import Testing

@testable import RealtimeRedisStore

@Suite("Queue of a store")
struct StoreQueueTests {
    static func save(_ key: StoredSessionKey, _ text: String, epoch: UInt64 = 0) -> StoreQueue.Save {
        StoreQueue.Save(key: key, conversation: conversation(text), epoch: epoch)
    }

    /// What is to be done, in words.
    static func names(_ work: [StoreQueue.Work]) -> [String] {
        work.map { work in
            switch work {
            case .save(let save): "save \(save.conversation.items[0].content?[0].text ?? "")"
            case .load: "load"
            case .enter(let session, _, _): "enter \(session.id)"
            case .leave(let session): "leave \(session.id)"
            }
        }
    }

    @Test("Saves of one conversation become one, of the highest epoch and the last of that")
    func coalescing() {
        var queue = StoreQueue(limits: (10, 10))
        let key = StoredSessionKey(.random())
        for (text, epoch) in [("a", 1), ("b", 1), ("stale", 0)] {
            _ = queue.add(Self.save(key, text, epoch: UInt64(epoch)))
        }
        #expect(queue.waitingSaves == 1)
        let work = queue.next(10, savesDue: true)
        #expect(Self.names(work) == ["save b"])
        let rest = queue.next(10, savesDue: true)
        #expect(rest.isEmpty)
    }

    @Test("Beyond its bounds nothing is taken, but what replaces something is")
    func bounds() {
        var queue = StoreQueue(limits: (2, 1))
        let keys = (0..<3).map { _ in StoredSessionKey(.random()) }
        var taken: [Bool] = []
        for key in keys { taken.append(queue.add(Self.save(key, "x"))) }
        #expect(taken == [true, true, false])
        let isReplaced = queue.add(Self.save(keys[0], "y"))
        let isFirstTaken = queue.add(request: .load(keys[0]) { _ in })
        let isSecondTaken = queue.add(request: .load(keys[1]) { _ in })
        #expect([isReplaced, isFirstTaken, isSecondTaken] == [true, true, false])
        #expect(queue.waitingSaves == 2)
    }

    @Test("A hastened conversation is written at once, where there is room, and before what is asked after it")
    func hastened() {
        var queue = StoreQueue(limits: (10, 2))
        let (mine, other) = (StoredSessionKey(.random()), StoredSessionKey(.random()))
        queue.hasten(mine)
        #expect(!queue.hasRequests)
        for (key, text) in [(mine, "mine"), (other, "other")] { _ = queue.add(Self.save(key, text)) }
        queue.hasten(mine)
        #expect(queue.hasRequests)
        _ = queue.add(request: .load(mine) { _ in })
        queue.hasten(other)
        let work = queue.next(10, savesDue: false)
        #expect(Self.names(work) == ["save mine", "load"])
        let rest = queue.next(10, savesDue: true)
        #expect(Self.names(rest) == ["save other"])
    }

    @Test("A request for a conversation comes after the writing of it, and other saves wait for their time")
    func order() {
        var queue = StoreQueue(limits: (10, 10))
        let (mine, other) = (StoredSessionKey(.random()), StoredSessionKey(.random()))
        _ = queue.add(Self.save(other, "other"))
        _ = queue.add(Self.save(mine, "mine"))
        _ = queue.add(request: .enter(SharedSession(id: "1", client: "c"), most: nil) { _ in })
        _ = queue.add(request: .load(mine) { _ in })
        _ = queue.add(request: .leave(SharedSession(id: "1", client: "c")))
        #expect(Self.names({ queue.next(10, savesDue: false) }()) == ["enter 1", "save mine", "load", "leave 1"])
        #expect(Self.names({ queue.next(10, savesDue: true) }()) == ["save other"])
    }

    @Test("A save that failed waits again, unless a newer one does")
    func putBack() {
        var queue = StoreQueue(limits: (10, 10))
        let key = StoredSessionKey(.random())
        _ = queue.add(Self.save(key, "old"))
        guard case .save(let failed)? = queue.next(1, savesDue: true).first else {
            Issue.record("nothing to save")
            return
        }
        _ = queue.add(Self.save(key, "new"))
        _ = queue.putBack(failed)
        #expect(Self.names({ queue.next(10, savesDue: true) }()) == ["save new"])
        _ = queue.putBack(failed)
        #expect(Self.names({ queue.next(10, savesDue: true) }()) == ["save old"])
    }

    @Test("However often the same conversation is saved and asked for, the queue does not grow")
    func growth() {
        var queue = StoreQueue(limits: (10, 10))
        let keys = (0..<5).map { _ in StoredSessionKey(.random()) }
        for round in 0..<10_000 {
            let isSaved = queue.add(Self.save(keys[round % 5], "x"))
            let isAsked = queue.add(request: .load(keys[round % 5]) { _ in })
            let work = queue.next(2, savesDue: false)
            #expect(isSaved && isAsked && work.count == 2)
        }
        #expect(queue.waitingSaves == 0)
        #expect(queue.rememberedKeys < 200)
    }

    @Test("Pauses grow to five seconds and never beyond, and begin anew after a success")
    func backoff() {
        var backoff = Backoff()
        let pauses = (0..<80).map { _ in backoff.next(chance: 0) }
        #expect(
            pauses.prefix(6) == [
                .milliseconds(100), .milliseconds(200), .milliseconds(400), .milliseconds(800), .milliseconds(1_600),
                .milliseconds(3_200),
            ]
        )
        #expect(pauses.dropFirst(6).allSatisfy { $0 == .seconds(5) })
        backoff.succeeded()
        #expect(backoff.next(chance: 1) == .milliseconds(75))
    }
}
