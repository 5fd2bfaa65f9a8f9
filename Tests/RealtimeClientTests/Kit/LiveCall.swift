import RealtimeProtocol
import RealtimeSession
import RealtimeUnits
import RealtimeWebSocket

@testable import realtime_client

/// Makes a call over a real connection and waits for its result.
enum LiveCall {
    static func result(
        _ url: String,
        dialect: Dialect = .browser,
        turns: Int = 1,
        files: CallFiles.Paths = CallFiles.Paths(),
        stopAfter stop: Duration? = nil
    ) async throws -> CallResult {
        let clip = try SpeechClip.burst(at: .hz16000)
        let loop = try EventLoop(name: "test")
        defer {
            loop.stop()
            loop.join()
        }
        let settings = VoiceCall.Settings(clip: clip, turns: turns, timeout: .seconds(3))
        return await withCheckedContinuation { continuation in
            loop.execute { context in
                let session = SessionSetup.session(
                    in: dialect,
                    identifiers: IdentifierSource(prefix: "live"),
                    timeout: .seconds(3)
                )
                let driver = CallDriver(
                    VoiceCall(settings, session: session),
                    files: files,
                    view: CallView(console: Console(isQuiet: true), reference: nil),
                    on: context
                ) { result in
                    continuation.resume(returning: result)
                }
                context.userState = driver
                driver.start(WebSocketClientConfiguration(url: url))
                if let stop { context.schedule(after: stop) { _ in driver.interrupt() } }
            }
        }
    }
}
