internal import RealtimeProtocol

/// Why a stream of a chat cannot be read on.
enum ChatStreamError: Error, Hashable {
    /// The stream breaks the rules of events.
    case events(ServerSentEventError)
    /// The data of an event is not JSON.
    case notJSON
    /// The server says that it failed.
    case server(String)
    /// A filter of the server's held the reply back.
    case filtered
}

extension ChatStreamError: CustomStringConvertible {
    var description: String {
        switch self {
        case .events(.tooLong(let limit)): "the server sent an event of more than \(limit) bytes"
        case .notJSON: "the server sent an event that is not JSON"
        case .server(let message): "the server failed in mid-answer: \(message)"
        case .filtered: "the server's content filter held the reply back"
        }
    }
}

/// The stream of a chat completion as a value: bytes in, pieces of the reply out.
///
/// The reply is over with `[DONE]`, or at the end of a body that said why it was finished: some servers end there.
struct ChatStream {
    private var parser = ServerSentEventParser()
    /// Whether `[DONE]` was seen; what follows it is ignored.
    private(set) var isDone = false
    /// Whether a reason was given for the end of the reply.
    private(set) var isFinished = false

    /// The pieces that are complete with the next bytes, in order, none of them empty; and why they are the last ones, if
    /// something is wrong behind them.
    mutating func pieces(in bytes: Span<UInt8>) -> (pieces: [String], failure: ChatStreamError?) {
        var events: [ServerSentEvent] = []
        do throws(ServerSentEventError) {
            try parser.read(bytes, into: &events)
        } catch {
            let (before, failure) = self.pieces(of: events)
            return (before, failure ?? (isDone ? nil : .events(error)))
        }
        return pieces(of: events)
    }

    private mutating func pieces(of events: [ServerSentEvent]) -> (pieces: [String], failure: ChatStreamError?) {
        var pieces: [String] = []
        for event in events where !isDone {
            do throws(ChatStreamError) {
                if let piece = try piece(of: event) { pieces.append(piece) }
            } catch {
                return (pieces, error)
            }
        }
        return (pieces, nil)
    }

    private mutating func piece(of event: ServerSentEvent) throws(ChatStreamError) -> String? {
        if event.data.elementsEqual("[DONE]".utf8) {
            isDone = true
            return nil
        }
        guard let chunk = try? JSONValue(parsing: event.data) else { throw .notJSON }
        // Azure sends a chunk of its own without choices first, others send usage without any last.
        guard let choice = chunk["choices"]?.arrayValue?.first else {
            if event.type == "error" || chunk["error"] != nil || chunk["object"]?.stringValue == "error" {
                throw .server(ServerMessage.text(in: chunk) ?? "without saying why")
            }
            return nil
        }
        if let reason = choice["finish_reason"]?.stringValue {
            isFinished = true
            if reason == "content_filter" { throw .filtered }
        }
        guard let text = choice["delta"]?["content"]?.stringValue, !text.isEmpty else { return nil }
        return text
    }
}
