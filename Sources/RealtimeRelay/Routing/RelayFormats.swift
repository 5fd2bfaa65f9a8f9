internal import RealtimeProtocol
internal import RealtimeUnits

/// The audio formats of a relay's four streams, as they were negotiated last.
///
/// A frame is in the format of the update before it in the same direction. Towards the upstream that is the update this
/// relay sent last; towards the client it is the one that the upstream has answered last. An answer to an earlier update
/// says nothing of what has been sent since.
struct RelayFormats: Hashable, Sendable {
    /// An update that the upstream has not answered.
    private struct Outstanding: Hashable, Sendable {
        var eventID: EventID?
        var inputBefore: AudioFormat
        var upstreamInputBefore: AudioFormat
        var clientOutput: AudioFormat?
    }

    private(set) var clientInput: AudioFormat
    private(set) var clientOutput: AudioFormat
    private(set) var upstreamInput: AudioFormat
    private(set) var upstreamOutput: AudioFormat
    private var outstanding: [Outstanding] = []
    /// Updates without an answer that are remembered; a client that sends more gets them judged by the next answer.
    private static let capacity = 64

    init(clientInput: AudioFormat, clientOutput: AudioFormat, upstream: Dialect) {
        self.clientInput = clientInput
        self.clientOutput = clientOutput
        upstreamInput = upstream.defaultInputFormat
        upstreamOutput = upstream.defaultOutputFormat
    }

    /// An update goes to the upstream: what the client has asked for, and the input format the upstream is told.
    mutating func asked(
        _ eventID: EventID?,
        clientInput: AudioFormat?,
        clientOutput: AudioFormat?,
        upstreamInput: AudioFormat?
    ) {
        if outstanding.count == Self.capacity { outstanding.removeFirst() }
        outstanding.append(
            Outstanding(
                eventID: eventID,
                inputBefore: self.clientInput,
                upstreamInputBefore: self.upstreamInput,
                clientOutput: clientOutput
            )
        )
        self.clientInput = clientInput ?? self.clientInput
        self.upstreamInput = upstreamInput ?? self.upstreamInput
    }

    /// The upstream says what is in force: the answer to the oldest update, or its greeting.
    mutating func answered(_ session: SessionConfiguration, isUpdate: Bool) {
        if isUpdate, !outstanding.isEmpty {
            clientOutput = outstanding.removeFirst().clientOutput ?? clientOutput
        }
        if let format = try? session.audio?.output?.format?.audioFormat() { upstreamOutput = format }
        if outstanding.isEmpty, let format = try? session.audio?.input?.format?.audioFormat() { upstreamInput = format }
    }

    /// The upstream has refused an update: nothing of it is in force. `false` where the error is about something else.
    mutating func refused(_ eventID: EventID?) -> Bool {
        let index = outstanding.firstIndex { $0.eventID == eventID && eventID != nil }
        guard let index else { return false }
        let update = outstanding.remove(at: index)
        if index == outstanding.count {
            clientInput = update.inputBefore
            upstreamInput = update.upstreamInputBefore
        } else {
            // A later update started from here.
            outstanding[index].inputBefore = update.inputBefore
            outstanding[index].upstreamInputBefore = update.upstreamInputBefore
        }
        return true
    }

    /// Both sides speak one dialect: what the upstream says holds for the client too.
    mutating func shareUpstream() {
        clientInput = upstreamInput
        clientOutput = upstreamOutput
    }
}
