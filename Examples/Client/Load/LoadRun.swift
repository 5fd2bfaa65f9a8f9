import RealtimeUnits
import RealtimeWebSocket

/// The load of one run, confined to its loop.
///
/// An open loop: frames leave at their planned times whether or not earlier ones were answered, so a server that is slow
/// shows as slow and not as little load. The sessions' phases are spread over the 20 ms of a frame.
final class LoadRun {
    /// How long sessions may take to open, and answers to come after the last frame.
    private static let openingPatience = Duration.seconds(30)
    private static let answerPatience = Duration.seconds(2)
    /// Sessions that are being opened at a time: a burst of all would measure the listener's queue.
    private static let openingAtOnce = 16

    private let options: LoadOptions
    private let context: EventLoopContext
    private let connection: WebSocketClientConfiguration
    private let finish: (LoadResult) -> Void
    private let figures: ServerFigures?
    private var result = LoadResult()
    private var sessions: [LoadSession] = []
    private var settled = 0
    private var start: Int64 = 0
    private var next = 0
    private let total: Int
    private let warmUpTotal: Int
    private var cpuBefore: Int64?
    private var isMeasuring = false
    private var isOver = false

    init(
        _ options: LoadOptions,
        on context: EventLoopContext,
        finish: @escaping (LoadResult) -> Void
    ) {
        self.options = options
        self.context = context
        self.finish = finish
        connection = WebSocketClientConfiguration(url: options.url)
        figures = options.process.map(ServerFigures.init)
        let perSecond = Double(1_000_000_000 / LoadFrame.period)
        warmUpTotal = Int(options.warmUp * perSecond) * options.sessions
        let measured = max(1, Int(options.seconds * perSecond)) * options.sessions
        total = warmUpTotal + measured
        result.sessions = options.sessions
        result.seconds = Double(measured / options.sessions) / perSecond
        result.roundTrips.reserveCapacity(measured)
        result.lateness.reserveCapacity(measured)
    }

    /// Opens the sessions; the rest follows.
    func begin() {
        result.idleBytes = figures?.residentBytes
        for _ in 0..<min(Self.openingAtOnce, options.sessions) { openNext() }
        context.schedule(after: Self.openingPatience) { [weak self] _ in self?.speakIfNotBegun() }
    }

    private func openNext() {
        guard sessions.count < options.sessions else { return }
        // A page's server waits for `session.create`; others greet.
        let isPage = (try? WebSocketURL(options.url)).map { $0.target == "/" || $0.target.hasPrefix("/?") } ?? false
        let session = LoadSession(number: sessions.count, opensByEvent: isPage) { [unowned self] in take($0) }
        sessions.append(session)
        session.connect(connection, on: context)
    }

    private func take(_ event: LoadSession.Event) {
        switch event {
        case .ready:
            result.opened += 1
            didSettle()
        case .ended:
            if isMeasuring { result.dead += 1 }
            if start == 0 { didSettle() }
        case .answer(.damaged): if isMeasuring { result.damaged += 1 }
        case .answer(.whole(let stamp)):
            guard isMeasuring, stamp.number >= warmUpTotal else { return }
            result.roundTrips.append(now - stamp.sent)
            if next == total, result.lost == 0 { end() }
        }
    }

    private func didSettle() {
        settled += 1
        if settled == options.sessions { speakIfNotBegun() } else { openNext() }
    }

    // MARK: Speaking

    private var now: Int64 { context.now.offset.wholeNanoseconds }

    private func due(_ number: Int) -> Int64 {
        start + Int64(number) * LoadFrame.period / Int64(options.sessions)
    }

    private func speakIfNotBegun() {
        guard start == 0 else { return }
        start = now + LoadFrame.period
        speak()
    }

    private func speak() {
        while next < total {
            let planned = due(next)
            let present = now
            guard planned <= present else { break }
            if next == warmUpTotal {
                cpuBefore = figures?.cpuTime
                isMeasuring = true
            }
            sessions[next % options.sessions].speak(next)
            if next >= warmUpTotal { result.lateness.append(present - planned) }
            next += 1
        }
        guard next < total else {
            context.schedule(after: Self.answerPatience) { [weak self] _ in self?.end() }
            // The measured time ends with the last frame; what the server does for its answer is one frame's work.
            if let cpuBefore, let after = figures?.cpuTime { result.cpuTime = after - cpuBefore }
            result.residentBytes = figures?.residentBytes
            return
        }
        context.schedule(at: SessionInstant(.nanoseconds(due(next)))) { [unowned self] _ in speak() }
    }

    private func end() {
        guard !isOver else { return }
        isOver = true
        isMeasuring = false
        for session in sessions { session.close() }
        finish(result)
    }
}
