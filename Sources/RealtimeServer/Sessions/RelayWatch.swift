internal import RealtimeProtocol
internal import RealtimeRelay
internal import RealtimeUnits

/// Counts what relays of one loop tell beside their frames.
final class RelayWatch: RelayObserver {
    private let metrics: LoopMetrics

    init(_ metrics: LoopMetrics) { self.metrics = metrics }

    func relay(_ session: SessionID, observed observation: RelayObservation, at now: SessionInstant) {
        switch observation {
        case .refused: metrics.policyRefusals.add()
        case .limited: metrics.limited.add()
        case .upstreamError: metrics.upstreamErrors.add()
        case .malformed: metrics.malformedFrames.add()
        case .upstreamConnected(let delay):
            metrics.connects(.connected).add()
            metrics.connectDelay.record(delay)
        case .upstreamUnreachable: metrics.connects(.failed).add()
        case .upstreamClosed: metrics.upstreamCloses.add()
        // Frames, turns and drops are counted where they pass the client's connection, for every kind of session.
        case .opened, .closed, .frame, .dropped, .connecting, .turn: break
        // Its connections are counted as all are.
        case .upstreamLost, .upstreamMoved: break
        @unknown default: break
        }
    }
}
