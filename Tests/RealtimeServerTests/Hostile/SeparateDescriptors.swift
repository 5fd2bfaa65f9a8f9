#if os(Linux)
    import Foundation
    import Glibc

    /// A thread with a table of descriptors of its own, and so with the whole limit for itself: the other end of ten
    /// thousand connections fits beside the server's, and counting the server's does not count it.
    enum SeparateDescriptors {
        /// What `unshare(2)` is to take apart: `CLONE_FILES` of `<linux/sched.h>`.
        private static let files: Int32 = 0x400
        /// Beyond what a test process has open when it begins.
        private static let highest: Int32 = 4_096

        /// Runs `body` on a thread of its own. Where the system does not let a process have a second table, as some
        /// containers do not, the thread shares that of the others, and the limit with them. So it does under the thread
        /// sanitizer, which takes descriptors of one number for one descriptor.
        static func detach(_ body: @escaping @Sendable () -> Void) {
            let thread = Thread {
                typealias Unshare = @convention(c) (Int32) -> Int32
                if dlsym(nil, "__tsan_init") == nil, let symbol = dlsym(nil, "unshare"),
                    unsafeBitCast(symbol, to: Unshare.self)(files) == 0
                {
                    // Nothing of the server's is to be held open from here. Standard input, output and error may stay.
                    for descriptor in 3...highest { close(descriptor) }
                }
                body()
            }
            thread.stackSize = 1 << 20
            thread.start()
        }
    }
#endif
