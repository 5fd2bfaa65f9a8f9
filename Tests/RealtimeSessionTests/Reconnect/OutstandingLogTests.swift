import RealtimeUnits
import Testing

@testable import RealtimeSession

@Suite("What the server has not consumed")
struct OutstandingLogTests {
    @Test("A user who never ends a turn costs what the bound allows, however long it goes on")
    func memory() {
        var log = OutstandingLog()
        for _ in 0..<10_000 {
            log.append(.binary([]), SampleCount(480), most: SampleCount(48_000), isLoss: false)
        }
        #expect(log.kept == SampleCount(48_000))
        // Places of what was dropped are given back once there are as many of them as of the rest.
        #expect(log.elements.count <= 2 * 101 + 64)
        #expect(log.start == SampleCount(10_000 * 480 - 48_000))
    }

    @Test("What was dropped counts as lost once, and only while somebody speaks")
    func overrun() {
        var log = OutstandingLog()
        for isLoss in [false, true] {
            for _ in 0..<10 { log.append(.binary([]), SampleCount(480), most: SampleCount(960), isLoss: isLoss) }
        }
        let (first, second) = (log.takeOverrun(), log.takeOverrun())
        #expect(first == SampleCount(4_800))
        #expect(second == .zero)
    }
}
