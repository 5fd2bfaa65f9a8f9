import RealtimeProtocol
import RealtimeSession
import RealtimeUnits

/// As much of an event loop as ``EventLoopDriver`` asks for; the actor stands for the loop's thread.
actor LoopOnAQueue {
    private let time = Time()
    private var timer: Task<Void, Never>?

    /// Serves one client that wants text.
    func serve(reading: Pipe, writing: Pipe) async throws {
        var configuration = ServerSession.Configuration(dialect: .openAI, identifiers: IdentifierSource(prefix: "loop"))
        configuration.session.outputModalities = [.text]
        let socket = Socket(writing)
        let driver = EventLoopDriver(ServerSession(configuration), loop: time, socket: socket) { event, session, now in
            guard case .responseRequested(let response, _) = event else { return }
            session.append(text: "Hello from an event loop.", to: response)
            session.finishResponse(response, at: now)
        }
        let connection = ConnectionID(1)
        driver.handle(.connected(connection))
        arm()
        for await frame in reading.frames {
            driver.handle(.received(connection, frame))
            arm()
        }
        driver.handle(.disconnected(connection, reason: nil))
        timer?.cancel()
        writing.close()
    }

    private func arm() {
        timer?.cancel()
        guard let instant = time.alarm?.instant else { return }
        timer = Task { [weak self, clock = time.clock, start = time.start] in
            guard (try? await clock.sleep(until: start + instant.offset)) != nil else { return }
            await self?.ring()
        }
    }

    private func ring() {
        guard let alarm = time.alarm, alarm.instant <= time.now else { return }
        time.alarm = nil
        alarm.body()
        arm()
    }

    private final class Time: EventLoop {
        let clock = ContinuousClock()
        let start = ContinuousClock.now
        var alarm: (instant: SessionInstant, body: () -> Void)?

        var now: SessionInstant { SessionInstant(clock.now - start) }
        func setTimer(_ instant: SessionInstant?, _ body: @escaping () -> Void) { alarm = instant.map { ($0, body) } }
    }

    private final class Socket: LoopSocket {
        private let pipe: Pipe
        init(_ pipe: Pipe) { self.pipe = pipe }
        func send(_ frame: Frame) { pipe.send(frame) }
        func close(_ reason: CloseReason) { pipe.close() }
    }
}
