import RealtimeUnits
import RealtimeWebSocket
import Testing

extension LiveTests {
    @Suite("Loops")
    struct EventLoopTests {
        @Test("Tasks of one thread run in order, each once", arguments: EventLoopDriver.allCases)
        func order(driver: EventLoopDriver) throws {
            let loop = try EventLoop(driver: driver)
            let inbox = Inbox<Int>()
            for number in 0..<10_000 { loop.execute { _ in inbox.post(number) } }
            for number in 0..<10_000 { #expect(try inbox.next() == number) }
            loop.stop()
            loop.join()
        }

        @Test("Tasks of many threads all run, and a stopped loop refuses more", arguments: EventLoopDriver.allCases)
        func manyThreads(driver: EventLoopDriver) async throws {
            let loop = try EventLoop(driver: driver)
            let inbox = Inbox<Int>()
            await withTaskGroup(of: Void.self) { group in
                for _ in 0..<8 {
                    group.addTask { for number in 0..<500 { loop.execute { _ in inbox.post(number) } } }
                }
            }
            loop.stop()
            loop.join()
            var count = 0
            while !inbox.isEmpty {
                _ = try inbox.next()
                count += 1
            }
            #expect(count == 4_000)
            #expect(!loop.execute { _ in })
        }

        @Test(
            "Timers fire in the order of their instants, those of one instant as scheduled",
            arguments: EventLoopDriver.allCases
        )
        func timerOrder(driver: EventLoopDriver) throws {
            let loop = try EventLoop(driver: driver)
            let inbox = Inbox<String>()
            loop.execute { context in
                let start = context.now
                for (name, delay) in [("c", 30), ("a", 10), ("b", 20), ("b2", 20), ("a2", 10)] {
                    context.schedule(at: start.advanced(by: .milliseconds(delay))) { context in
                        #expect(context.now >= start.advanced(by: .milliseconds(delay)))
                        inbox.post(name)
                    }
                }
            }
            #expect(try (0..<5).map { _ in try inbox.next() } == ["a", "a2", "b", "b2", "c"])
            loop.stop()
            loop.join()
        }

        @Test("Thousands of timers of random delays fire in order, cancelled ones never")
        func manyTimers() throws {
            let seed = UInt64.random(in: 0 ... .max)
            let loop = try EventLoop()
            let fired = Inbox<[Int]>()
            loop.execute { context in
                final class Record { var delays: [Int] = [] }
                var random = SeededGenerator(seed: seed)
                let record = Record()
                let start = context.now
                var timers: [EventLoopTimer] = []
                for _ in 0..<3_000 {
                    let delay = Int.random(in: 0..<40_000, using: &random)
                    timers.append(
                        context.schedule(at: start.advanced(by: .microseconds(delay))) { _ in
                            record.delays.append(delay)
                        }
                    )
                }
                for timer in timers.shuffled(using: &random).prefix(1_000) {
                    #expect(context.cancel(timer))
                    #expect(!context.cancel(timer))
                }
                context.schedule(after: .milliseconds(60)) { _ in fired.post(record.delays) }
            }
            let delays = try fired.next()
            #expect(delays.count == 2_000, "seed \(seed)")
            #expect(delays == delays.sorted(), "seed \(seed)")
            loop.stop()
            loop.join()
        }

        @Test("A timer that renews itself without delay does not hold the loop")
        func renewing() throws {
            let loop = try EventLoop()
            let inbox = Inbox<Bool>()
            loop.execute { context in
                func again(_ context: EventLoopContext) { context.schedule(after: .zero) { again($0) } }
                again(context)
            }
            loop.execute { _ in inbox.post(true) }
            #expect(try inbox.next())
            loop.stop()
            loop.join()
        }

        @Test("An idle loop uses no processor time")
        func idle() throws {
            let live = try LiveServer()
            defer { live.stop() }
            let inbox = live.connect()
            #expect(try inbox.next() == .opened(subprotocol: nil))
            let before = try processorSeconds(of: live.group.loops[0])
            sleepMilliseconds(300)
            #expect(try processorSeconds(of: live.group.loops[0]) - before < 0.02)
        }

        @Test("State of the user lives on the loop")
        func userState() throws {
            final class State { var count = 0 }
            let loop = try EventLoop()
            let inbox = Inbox<Int>()
            loop.execute { $0.userState = State() }
            for _ in 0..<3 {
                loop.execute { context in
                    let state = context.userState as? State
                    state?.count += 1
                    inbox.post(state?.count ?? 0)
                }
            }
            #expect(try (0..<3).map { _ in try inbox.next() } == [1, 2, 3])
            loop.stop()
            loop.join()
        }
    }
}
