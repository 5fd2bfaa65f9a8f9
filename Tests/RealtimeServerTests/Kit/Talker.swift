import RealtimeWebSocket
import Synchronization

/// Has a client send the same message every 20 ms until it is told to stop.
///
/// On the client's loop and not in a task: other tests of the process keep every thread of the task pool busy, and a
/// caller who stutters for half a second has ended its turn.
final class Talker: Sendable {
    private let client: TestClient
    private let message: String
    private let isTalking = Atomic<Bool>(true)

    init(_ client: TestClient, saying message: String) {
        self.client = client
        self.message = message
        client.loop.execute { [self] context in speak(context) }
    }

    func stop() { isTalking.store(false, ordering: .relaxed) }

    private func speak(_ context: EventLoopContext) {
        guard isTalking.load(ordering: .relaxed) else { return }
        client.send(message)
        context.schedule(after: .milliseconds(20)) { [self] context in speak(context) }
    }
}
