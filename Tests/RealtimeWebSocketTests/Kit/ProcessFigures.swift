import Foundation
import RealtimeWebSocket

#if canImport(Glibc)
    import Glibc
#endif

/// Processor time that the thread of `loop` has used so far, in seconds.
func processorSeconds(of loop: EventLoop) throws -> Double {
    let inbox = Inbox<Double>()
    loop.execute { _ in
        var time = timespec()
        clock_gettime(CLOCK_THREAD_CPUTIME_ID, &time)
        inbox.post(Double(time.tv_sec) + Double(time.tv_nsec) / 1e9)
    }
    return try inbox.next()
}

/// Open descriptors of this process; `nil` where `/proc` does not tell.
func openDescriptors() -> Int? {
    try? FileManager.default.contentsOfDirectory(atPath: "/proc/self/fd").count
}
