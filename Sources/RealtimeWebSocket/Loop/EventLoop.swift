internal import RealtimeLocks
import Synchronization

#if canImport(Glibc)
    import Glibc
#else
    import Darwin
#endif
#if os(Linux)
    internal import CEpoll
#endif

/// A thread that waits for sockets and timers, and everything that is confined to it.
///
/// The handle may be used from any thread. What belongs to the loop is reached through the ``EventLoopContext`` that
/// every callback and every task of ``execute(_:)`` is given. A loop runs until ``stop()``.
public final class EventLoop: Sendable {
    /// Tasks that may wait: 65 536. One more is refused, so that a loop that hangs does not fill the memory.
    public static let maxPendingTasks = 65_536

    /// The name of the thread; systems show its first 15 bytes.
    public let name: String
    /// How the loop waits.
    public let driver: EventLoopDriver

    /// Tells loops of the process apart, also when one has gone.
    let number = Serial.next()

    typealias Task = @Sendable (EventLoopContext) -> Void

    private struct Shared {
        enum Phase { case running, stopping, stopped }
        var phase = Phase.running
        var tasks: [Task] = []
        var isSignalled = false
        var thread: pthread_t?
    }

    let wakeUp: WakeUp
    private let shared = Lock(Shared())
    private let load = Atomic<Int>(0)

    /// Starts a loop.
    public init(name: String = "realtime-loop", driver: EventLoopDriver = .automatic) throws(SystemError) {
        self.name = name
        self.driver = driver
        wakeUp = try WakeUp(driver: driver)
        let context: EventLoopContext
        do throws(SystemError) {
            context = try EventLoopContext(loop: self)
        } catch {
            wakeUp.close()
            throw error
        }
        try start(Unmanaged.passRetained(context))
    }

    /// Connections on the loop now; a guess for whoever distributes connections.
    public var connectionCount: Int { load.load(ordering: .relaxed) }

    /// Runs `task` on the loop, after the events of its current wake-up.
    ///
    /// Tasks of one thread run in order. Returns `false`, and drops `task`, if the loop stops or
    /// ``maxPendingTasks`` wait. A task that was accepted runs, even if the loop is then stopped.
    @discardableResult
    public func execute(_ task: @escaping @Sendable (EventLoopContext) -> Void) -> Bool {
        shared.withLock { state in
            guard state.phase == .running, state.tasks.count < Self.maxPendingTasks else { return false }
            state.tasks.append(task)
            if !state.isSignalled {
                state.isSignalled = true
                // Under the lock: the descriptor is closed only after the phase has left `running` under it.
                wakeUp.signal()
            }
            return true
        }
    }

    /// Ends the loop: its WebSockets are closed with 1001, its descriptors are closed, its thread ends.
    /// Returns at once; ``join()`` waits.
    public func stop() {
        shared.withLock { state in
            guard state.phase == .running else { return }
            state.phase = .stopping
            wakeUp.signal()
        }
    }

    /// Waits for the thread to end. The second caller does not wait; nor does the loop's own thread.
    public func join() {
        let thread = shared.withLock { state -> pthread_t? in
            guard let thread = state.thread, pthread_equal(thread, pthread_self()) == 0 else { return nil }
            state.thread = nil
            return thread
        }
        if let thread { pthread_join(thread, nil) }
    }

    // MARK: For the context

    /// Swaps the waiting tasks for the empty array in `tasks`; returns whether the loop is to stop.
    func takeTasks(_ tasks: inout [Task]) -> Bool {
        shared.withLock { state in
            swap(&tasks, &state.tasks)
            state.isSignalled = false
            return state.phase != .running
        }
    }

    func didStop() {
        shared.withLock { state in
            state.phase = .stopped
            wakeUp.close()
        }
    }

    func changeLoad(by difference: Int) {
        load.add(difference, ordering: .relaxed)
    }

    /// The context crosses to its thread as an opaque pointer, which exactly one side turns back.
    private func start(_ argument: Unmanaged<EventLoopContext>) throws(SystemError) {
        let address = UInt(bitPattern: argument.toOpaque())
        let name = name
        do throws(SystemError) {
            let thread = try PosixThread.start {
                guard let pointer = UnsafeMutableRawPointer(bitPattern: address) else { return }
                #if os(Linux)
                    cepoll_name_thread(name)
                #else
                    pthread_setname_np(name)
                #endif
                Unmanaged<EventLoopContext>.fromOpaque(pointer).takeRetainedValue().run()
            }
            shared.withLock { $0.thread = thread }
        } catch {
            argument.takeRetainedValue().discard()
            wakeUp.close()
            throw error
        }
    }
}
