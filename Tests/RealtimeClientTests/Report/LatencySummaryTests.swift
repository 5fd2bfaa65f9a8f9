import Testing

@testable import realtime_client

@Suite("The summary of latencies")
struct LatencySummaryTests {
    @Test("The median is the middle one, or the mean of the middle two")
    func median() {
        #expect(LatencySummary(of: [.seconds(3), .seconds(1), .seconds(2)])?.median == .seconds(2))
        #expect(LatencySummary(of: [.seconds(4), .seconds(1), .seconds(2), .seconds(9)])?.median == .seconds(3))
    }

    @Test("The worst is the longest")
    func worst() {
        #expect(LatencySummary(of: [.seconds(3), .seconds(8), .seconds(2)])?.worst == .seconds(8))
    }

    @Test("Nothing has no summary")
    func nothing() {
        #expect(LatencySummary(of: []) == nil)
    }
}
