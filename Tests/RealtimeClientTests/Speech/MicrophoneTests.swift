import RealtimeUnits
import Testing

@testable import realtime_client

@Suite("The open microphone")
struct MicrophoneTests {
    private static let opened = SessionInstant(.seconds(7))

    @Test("A frame is due when its last sample was captured", arguments: [8_000, 16_000, 22_050, 24_000])
    func deadline(_ hertz: Int) throws {
        let rate = try #require(SampleRate(hertz: hertz))
        var microphone = Microphone(sampleRate: rate, at: Self.opened)
        #expect(microphone.frameLength == hertz / 50)
        #expect(microphone.nextDeadline == Self.opened.advanced(by: .milliseconds(20)))
        #expect(microphone.nextFrame(at: Self.opened.advanced(by: .milliseconds(19))) == nil)
        #expect(microphone.nextFrame(at: Self.opened.advanced(by: .milliseconds(20)))?.count == hertz / 50)
    }

    @Test("An hour of late calls does not make it late")
    func noDrift() {
        var microphone = Microphone(sampleRate: .hz24000, at: Self.opened)
        var now = Self.opened
        for _ in 0..<180_000 {
            now = microphone.nextDeadline.advanced(by: .microseconds(900))
            #expect(microphone.nextFrame(at: now) != nil)
        }
        #expect(microphone.nextDeadline == Self.opened.advanced(by: .seconds(3_600) + .milliseconds(20)))
        #expect(microphone.greatestLateness == .microseconds(900))
    }

    @Test("After a long stop all frames that are due come at once")
    func catchesUp() {
        var microphone = Microphone(sampleRate: .hz16000, at: Self.opened)
        let now = Self.opened.advanced(by: .milliseconds(510))
        var count = 0
        while microphone.nextFrame(at: now) != nil { count += 1 }
        #expect(count == 25)
        #expect(microphone.greatestLateness == .milliseconds(490))
    }

    @Test("A clip is spoken whole and in its place, silence around it")
    func speaks() {
        var microphone = Microphone(sampleRate: .hz8000, at: Self.opened)
        let clip = (1...500).map { Int16($0) }
        #expect(microphone.speak(clip, after: .milliseconds(50)) == SampleCount(400))
        var captured: [Int16] = []
        while microphone.isSpeaking {
            captured += microphone.nextFrame(at: microphone.nextDeadline) ?? []
        }
        #expect(captured == [Int16](repeating: 0, count: 400) + clip + [Int16](repeating: 0, count: 60))
        #expect(microphone.instant(of: SampleCount(900)) == Self.opened.advanced(by: .microseconds(112_500)))
        #expect(microphone.nextFrame(at: microphone.nextDeadline)?.allSatisfy { $0 == 0 } == true)
    }

    @Test("A second clip begins where the microphone is")
    func speaksAgain() {
        var microphone = Microphone(sampleRate: .hz8000, at: Self.opened)
        _ = microphone.speak([1, 1, 1], after: .zero)
        _ = microphone.nextFrame(at: microphone.nextDeadline)
        #expect(microphone.speak([2, 2], after: .zero) == SampleCount(160))
        #expect(microphone.nextFrame(at: microphone.nextDeadline)?.prefix(3) == [2, 2, 0])
    }
}
