import RealtimeWebSocket
import Synchronization

#if canImport(Glibc)
    import Glibc
#else
    import Darwin
#endif

/// `realtime-client load`: how many conversations a server carries, and how long each waits.
enum LoadCommand {
    static func run(_ arguments: [String]) -> Program.Exit {
        let options: LoadOptions
        do throws(OptionsError) {
            guard let given = try LoadOptions(arguments) else {
                Console.write(LoadOptions.usage)
                return .success
            }
            options = given
        } catch {
            Console.error("\(error)")
            return .usage
        }
        raiseDescriptorLimit()
        let loop: EventLoop
        do throws(SystemError) { loop = try EventLoop(name: "load") } catch {
            Console.error("\(error)")
            return .failure
        }
        let outcome = Outcome()
        loop.execute { context in
            let run = LoadRun(options, on: context) { result in
                outcome.result.withLock { $0 = result }
                // The close frames leave before the loop ends.
                context.schedule(after: .milliseconds(200)) { $0.loop.stop() }
            }
            context.userState = run
            run.begin()
        }
        loop.join()
        guard let result = outcome.result.withLock({ $0 }) else { return .failure }
        Console.write(result.table)
        return result.isClean ? .success : .failure
    }

    /// A session is a descriptor.
    private static func raiseDescriptorLimit() {
        var limit = rlimit()
        #if canImport(Glibc)
            let resource = __rlimit_resource_t(RLIMIT_NOFILE.rawValue)
        #else
            let resource = RLIMIT_NOFILE
        #endif
        getrlimit(resource, &limit)
        limit.rlim_cur = min(limit.rlim_max, 65_536)
        setrlimit(resource, &limit)
    }
}

/// Carries the result from the loop's thread to the main one.
private final class Outcome: Sendable {
    let result = Mutex<LoadResult?>(nil)
}
