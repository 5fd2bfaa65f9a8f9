import Synchronization

#if canImport(Glibc)
    import Glibc
#else
    import Darwin
#endif

/// Several loops that share connections: usually one for each core.
public final class EventLoopGroup: Sendable {
    /// The loops, at least one.
    public let loops: [EventLoop]
    private let turn = Atomic<Int>(0)

    /// Starts the loops.
    ///
    /// - `count`: how many, at least 1; by default one for each core that is online.
    public init(count: Int = EventLoopGroup.coreCount, driver: EventLoopDriver = .automatic) throws(SystemError) {
        var loops: [EventLoop] = []
        do throws(SystemError) {
            for index in 0..<max(1, count) {
                loops.append(try EventLoop(name: "realtime-\(index)", driver: driver))
            }
        } catch {
            for loop in loops { loop.stop() }
            for loop in loops { loop.join() }
            throw error
        }
        self.loops = loops
    }

    /// Cores that are online.
    public static var coreCount: Int { max(1, sysconf(Int32(_SC_NPROCESSORS_ONLN))) }

    /// The loop with the fewest connections; among equals each in its turn.
    public func leastLoaded() -> EventLoop {
        let start = turn.add(1, ordering: .relaxed).oldValue & Int.max
        var best = loops[start % loops.count]
        for offset in 1..<max(2, loops.count) {
            let candidate = loops[(start + offset) % loops.count]
            if candidate.connectionCount < best.connectionCount { best = candidate }
        }
        return best
    }

    /// Stops all loops and waits until their threads have ended. Not from one of them.
    public func stop() {
        for loop in loops { loop.stop() }
        for loop in loops { loop.join() }
    }
}
