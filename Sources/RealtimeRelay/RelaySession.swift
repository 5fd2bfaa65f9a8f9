public import RealtimeProtocol
public import RealtimeSession
public import RealtimeUnits

/// Joins a client to an upstream model server.
///
/// A value like the sessions it joins: it takes what happened on either side and says what to send on which.
/// **After every input, drain `nextOutput()` until it gives `nil`, then wake up at `nextDeadline`.**
///
/// Frames pass as they came where both sides speak the same dialect and the policy changes nothing. Between two dialects
/// with the same audio formats events are translated (`DialectTranslator`); a browser's session is made whole for the
/// dialects with general-availability names.
public struct RelaySession: Sendable {
    let configuration: Configuration
    /// The client's side.
    public internal(set) var client: ServerSession
    /// The upstream's side, from the moment it is wanted.
    public internal(set) var upstream: ClientSession?
    var outputs: [Output] = []
    var outputHead = 0
    var now = SessionInstant.start
    var swallowsOwnUpdate = false
    var toldBrowser = false
    /// Both directions of two dialects that are not spelt alike; `nil` where frames pass, and for a browser.
    var translators: Translators?

    struct Translators {
        var toUpstream: DialectTranslator
        var toClient: DialectTranslator
    }

    /// Creates a relay that waits for its client.
    public init(_ configuration: Configuration) {
        self.configuration = configuration
        client = ServerSession(configuration.client)
    }

    /// Whether a client in `dialect` can be joined to an upstream in `other` at all.
    public static func canJoin(_ dialect: Dialect, to other: Dialect) -> Bool {
        dialect == other || (dialect == .browser && other.hasGeneralNames)
            || (dialect.isTranslated && other.isTranslated)
    }

    var translates: Bool { client.dialect == .browser && configuration.upstreamDialect != .browser }

    /// Whether both sides are over.
    public var isEnded: Bool { client.isEnded && upstream?.isEnded ?? true }

    // MARK: Inputs

    /// Takes what happened on either side.
    public mutating func handle(_ input: Input, at now: SessionInstant) throws(SessionUsageError) {
        guard outputHead == outputs.count else { throw .outputsNotDrained }
        self.now = now
        switch input {
        case .client(let event): try client.handle(event, at: now)
        case .upstream(let event): try upstream?.handle(event, at: now)
        case .upstreamUnreachable(let message):
            client.close(
                .internalError("upstream is unreachable"),
                error: ErrorDetail(type: "server_error", code: .serverError, message: message)
            )
        case .deadlineReached:
            try client.handle(.deadlineReached, at: now)
            try upstream?.handle(.deadlineReached, at: now)
        }
        pump()
    }

    /// Ends both sides.
    public mutating func close(_ reason: CloseReason, error: ErrorDetail? = nil) {
        client.close(reason, error: error)
        upstream?.close()
        pump()
    }

    // MARK: Outputs

    /// The next thing to do, or `nil` where there is nothing.
    public mutating func nextOutput() -> Output? {
        guard outputHead < outputs.count else {
            outputs.removeAll(keepingCapacity: true)
            outputHead = 0
            return nil
        }
        defer { outputHead += 1 }
        return outputs[outputHead]
    }

    /// When `handle(.deadlineReached, at:)` is due.
    public var nextDeadline: SessionInstant? {
        guard let ours = client.nextDeadline else { return upstream?.nextDeadline }
        return upstream?.nextDeadline.map { min(ours, $0) } ?? ours
    }

    /// Moves what one side gives to the other until both are quiet. Terminates: a side gives only in answer to what
    /// it was handed, and nothing is handed back to where it came from.
    mutating func pump() {
        var isQuiet = false
        while !isQuiet {
            isQuiet = true
            while let output = client.nextOutput() {
                isQuiet = false
                switch output {
                case .transport(let output): outputs.append(.client(output))
                case .event(let event): fromClient(event)
                }
            }
            while let output = upstream?.nextOutput() {
                isQuiet = false
                switch output {
                case .transport(let output): outputs.append(.upstream(output))
                case .event(let event): fromUpstream(event)
                }
            }
        }
    }
}
