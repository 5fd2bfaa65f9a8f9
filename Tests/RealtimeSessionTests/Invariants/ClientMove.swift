import RealtimeProtocol
import RealtimeSession
import RealtimeUnits

/// Something that can be done to a client session in any state: the alphabet of the explorations.
///
/// A server that follows the protocol does a third of it. The rest is what servers do late, twice, without a name, or
/// out of order, and what a transport, a clock and an application do at the wrong moment.
enum ClientMove: Hashable, Sendable, CaseIterable {
    // The transport and the clock.
    case connect, connectAnother, disconnect, disconnectAnother, freeze, thaw, deadline, deadlineLate, wait, waitLong
    /// Time goes by, and nobody tells the session.
    case quiet
    // Responses of the server; "old" is the one before the newest, "unasked" one that was not announced.
    case created, createdAgain, createdUnnamed, done, doneCancelled, doneOld, doneUnnamed, doneWithCall
    // What responses consist of.
    case audio, audioOdd, audioEmpty, audioBroken, audioOld, audioUnasked, audioUnnamed, audioNamed, audioOtherPart
    case audioOfOldItem, words, wordsOld, partAdded, audioDone, callDone
    // Turns, configuration, errors and nonsense.
    case speechStarted, speechStopped, busy, refused, error, cutRefused, cutAccepted
    case sessionCreated, sessionUpdated, telephony, wideband, politeTurns, unknown, broken, binary
    // The application.
    case create, cancel, acknowledge, acknowledgeAll, acknowledgeBeyond, acknowledgeLess, acknowledgeStale, report
    case stopsItself, submit, submitUnknown, userStarts, userStops, append, appendMuch, send, close

    static let connection = ConnectionID(1)

    /// The input that the move is in this state; `nil` where it has no meaning.
    func input(for client: WatchedClient) -> (input: RecordedInput<ClientCommand>.Input, instant: SessionInstant)? {
        let now = client.now
        switch self {
        case .connect: return (.transport(.connected(Self.connection)), now)
        case .connectAnother: return (.transport(.connected(ConnectionID(2))), now)
        case .disconnect: return (.transport(.disconnected(Self.connection, reason: nil)), now)
        case .disconnectAnother: return (.transport(.disconnected(ConnectionID(2), reason: .normal)), now)
        case .freeze: return (.transport(.writabilityChanged(Self.connection, isWritable: false)), now)
        case .thaw: return (.transport(.writabilityChanged(Self.connection, isWritable: true)), now)
        case .deadline: return client.session.deadlineOfCopy.map { (.transport(.deadlineReached), max(now, $0)) }
        case .deadlineLate:
            return client.session.deadlineOfCopy.map {
                (.transport(.deadlineReached), max(now, $0).advanced(by: .milliseconds(1_500)))
            }
        case .wait: return (.transport(.deadlineReached), now.advanced(by: .milliseconds(70)))
        case .waitLong: return (.transport(.deadlineReached), now.advanced(by: .milliseconds(900)))
        case .quiet: return nil
        case .binary: return (.transport(.received(Self.connection, .binary([1, 2, 3]))), now)
        default: return serverFrame(client).map { (client.received($0), now) } ?? command(client).map { ($0, now) }
        }
    }

    private func command(_ client: WatchedClient) -> RecordedInput<ClientCommand>.Input? {
        let session = client.session
        let heard = client.listener.heard(at: client.now)
        switch self {
        case .create: return .command(.createResponse)
        case .cancel: return .command(.cancelResponse)
        case .acknowledge: return .command(.acknowledgePlayback(heard + SampleCount(480), session.playbackGeneration))
        case .acknowledgeAll:
            return .command(.acknowledgePlayback(client.listener.received, session.playbackGeneration))
        case .acknowledgeBeyond:
            return .command(.acknowledgePlayback(SampleCount(.max), session.playbackGeneration))
        case .acknowledgeLess: return .command(.acknowledgePlayback(SampleCount(-5), session.playbackGeneration))
        case .acknowledgeStale:
            guard session.playbackGeneration > .first else { return nil }
            return .command(.acknowledgePlayback(SampleCount(100_000), .first))
        case .report: return .command(.reportPlayback(SampleCount(480)))
        case .stopsItself: return .command(.truncateToHeard)
        case .submit: return .command(.submit("{}", CallID(rawValue: "call\(client.responses)")))
        case .submitUnknown: return .command(.submit("{}", "nobody"))
        case .userStarts: return .command(.userSpeechStarted)
        case .userStops: return .command(.userSpeechStopped)
        case .append: return .command(.appendAudio([UInt8](repeating: 0, count: 960)))
        case .appendMuch: return .command(.appendAudio([UInt8](repeating: 0, count: 288_000)))
        case .send: return .command(.forward(Array(#"{"type":"numbered","n":\#(client.numbered)}"#.utf8)))
        case .close: return .command(.close(.normal))
        default: return nil
        }
    }
}
