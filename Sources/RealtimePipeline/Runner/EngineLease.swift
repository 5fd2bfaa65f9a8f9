/// One conversation's hold on a set of engines: a recogniser from the pool, a language model and a synthesizer.
///
/// Released by ``release()`` or when the last reference goes, which may be right after its last use in a function: keep
/// it where the conversation is kept. Every method may be called from any thread, also from
/// inside the sink.
public final class EngineLease: Sendable {
    private let core: RunnerCore
    private let record: LeaseRecord
    private let seat: Int

    init(core: RunnerCore, record: LeaseRecord, seat: Int) {
        self.core = core
        self.record = record
        self.seat = seat
    }

    deinit { core.release(record, seat: seat) }

    /// Enqueues a command on the lanes of its operation.
    ///
    /// Audio is never refused: it is joined to audio that waits (up to 200 ms), and beyond
    /// ``EngineRunner/Configuration/audioBacklog`` the oldest waiting audio of the lease is dropped and counted. Other
    /// commands are never dropped, except by a cancellation or a release; beyond
    /// ``EngineRunner/Configuration/commandLimit`` waiting ones on a lane they are refused.
    ///
    /// - Throws: ``EngineError/queueFull(_:limit:)``, and ``EngineError/stopped`` after a release or a stop.
    public func submit(_ command: EngineCommand) throws(EngineError) {
        try core.submit(command, record: record, seat: seat)
    }

    /// Makes everything up to `generation` unwanted on some lanes.
    ///
    /// Commands that wait are removed. A running call sees it from the next `emit`, or from its
    /// ``EngineCancellation``; whatever it still brings forth is dropped and counted. An utterance that was opened by
    /// such a generation is discarded where the lanes contain recognition. A delivery that is under way on another
    /// thread may still finish after this returns: results carry their generation.
    ///
    /// - Parameters:
    ///   - generation: the newest one that is not wanted any more.
    ///   - lanes: by default the reply and its voice, so that the user goes on being heard.
    public func cancel(through generation: Generation, on lanes: EngineLanes = .output) {
        core.cancel(through: generation, lanes: lanes, record: record, seat: seat)
    }

    /// Gives the engines back. What waits is removed, what runs is dropped when it comes, the sink is let go. The
    /// engines are ready for another conversation; calls of this one that still run delay only the same lane.
    public func release() {
        core.release(record, seat: seat)
    }
}
