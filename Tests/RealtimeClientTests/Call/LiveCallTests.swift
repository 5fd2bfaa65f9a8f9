import RealtimeProtocol
import RealtimeRecording
import RealtimeUnits
import RealtimeWebSocket
import Testing

@testable import realtime_client

@Suite("A call over loopback", .serialized)
struct LiveCallTests {
    @Test("Two turns over a real connection", arguments: [Dialect.browser, .openAI])
    func succeeds(_ dialect: Dialect) async throws {
        let server = try FakeServer(dialect: dialect)
        defer { server.stop() }
        let result = try await LiveCall.result(server.url, dialect: dialect, turns: 2)
        #expect(result.outcome == .succeeded)
        #expect(result.turns.map(\.transcript) == ["go forward ten meters", "go forward ten meters"])
        // 440 ms of the model's own; a busy machine may add, but nothing can take away.
        #expect(try #require(result.summary).median >= .milliseconds(430))
    }

    @Test("The reply and both sides of the call are written")
    func files() async throws {
        let server = try FakeServer()
        defer { server.stop() }
        let reply = TemporaryFile(".wav")
        let recording = TemporaryFile(".wav")
        let paths = CallFiles.Paths(reply: reply.path, recording: recording.path)
        let result = try await LiveCall.result(server.url, files: paths)
        #expect(result.outcome == .succeeded)
        let written = try SoundFileReader.int16s(at: reply.path)
        #expect(written.samples.count == 14_400)
        #expect(written.sampleRate == .hz24000)
        let reader = try SoundFileReader(path: recording.path)
        #expect(reader.channelCount == 2)
        // The pause, the clip of 800 ms, the reply of 600 ms, and 160 ms at least between the two.
        #expect(reader.declaredLength.duration(at: .hz24000) >= .milliseconds(1_800))
    }

    @Test("A call that is stopped leaves files that can be read")
    func stopped() async throws {
        let server = try FakeServer()
        defer { server.stop() }
        let recording = TemporaryFile(".wav")
        let result = try await LiveCall.result(
            server.url,
            files: CallFiles.Paths(recording: recording.path),
            stopAfter: .milliseconds(700)
        )
        #expect(result.outcome == .interrupted)
        let length = try SoundFileReader(path: recording.path).declaredLength
        #expect(length > .zero)
        #expect(length.duration(at: .hz24000) <= .milliseconds(700))
    }

    @Test("A call can be stopped before it is connected")
    func stoppedEarly() async throws {
        let server = try FakeServer()
        defer { server.stop() }
        #expect(try await LiveCall.result(server.url, stopAfter: .zero).outcome == .interrupted)
    }

    @Test("A refused connection is a reason of one line")
    func refused() async throws {
        let server = try FakeServer()
        let url = server.url
        server.stop()
        let result = try await LiveCall.result(url)
        #expect(result.outcome == .failed(.notConnected("the connection was refused")))
    }

    @Test("An answer other than an upgrade is told with its status", arguments: [401, 403])
    func forbidden(_ code: Int) async throws {
        let server = try FakeServer(refusal: HTTPStatus(code: code))
        defer { server.stop() }
        let result = try await LiveCall.result(server.url)
        guard case .failed(.notConnected(let reason)) = result.outcome else {
            Issue.record("\(result.outcome)")
            return
        }
        #expect(reason.contains("\(code)"))
        #expect(reason.hasSuffix("show a key"))
    }

    @Test("A recording that cannot be written ends the call")
    func unwritable() async throws {
        let server = try FakeServer()
        defer { server.stop() }
        let files = CallFiles.Paths(recording: "/dev/null/call.wav")
        let result = try await LiveCall.result(server.url, files: files)
        guard case .failed(.file(let error)) = result.outcome else {
            Issue.record("\(result.outcome)")
            return
        }
        #expect(error.path == "/dev/null/call.wav")
    }
}
