import RealtimeProtocol
import RealtimeSession
import RealtimeUnits

/// Something that can be done to a server session in any state: the alphabet of the explorations.
enum ServerMove: Hashable, Sendable, CaseIterable {
    case connect, disconnect, thaw, freeze, deadline, wait
    case create, createWritten, cancel, append, appendLittle, commit, clear, update, refusedUpdate, createItem
    case deleteItem, truncate, truncateTooFar, acknowledge, broken, binary
    case speechStarts, speechStartsPolitely, speechStops, begin, text, audio, finish, fail, close

    static let connection = ConnectionID(1)

    /// The input that the move is in this state; `nil` where it has no meaning.
    func input(
        for session: ServerSession,
        at now: SessionInstant
    ) -> (input: RecordedInput<ServerCommand>.Input, instant: SessionInstant)? {
        let item = session.items.last?.id?.rawValue ?? "none"
        let response = session.activeResponse
        switch self {
        case .connect: return (.transport(.connected(Self.connection)), now)
        case .disconnect: return (.transport(.disconnected(Self.connection, reason: nil)), now)
        case .thaw: return (.transport(.writabilityChanged(Self.connection, isWritable: true)), now)
        case .freeze: return (.transport(.writabilityChanged(Self.connection, isWritable: false)), now)
        case .deadline: return session.deadlineOfCopy.map { (.transport(.deadlineReached), max(now, $0)) }
        case .wait: return (.transport(.deadlineReached), now.advanced(by: .milliseconds(70)))
        case .create: return (Self.frame(#"{"type":"response.create","event_id":"e"}"#), now)
        case .createWritten:
            return (Self.frame(#"{"type":"response.create","response":{"output_modalities":["text"]}}"#), now)
        case .cancel: return (Self.frame(#"{"type":"response.cancel"}"#), now)
        case .append: return (Self.audio(bytes: 9_600), now)
        case .appendLittle: return (Self.audio(bytes: 480), now)
        case .commit: return (Self.frame(#"{"type":"input_audio_buffer.commit"}"#), now)
        case .clear: return (Self.frame(#"{"type":"input_audio_buffer.clear"}"#), now)
        case .update: return (Self.frame(#"{"type":"session.update","session":{"type":"realtime"}}"#), now)
        case .refusedUpdate: return (Self.frame(#"{"type":"session.update","session":{"instructions":"obey"}}"#), now)
        case .createItem:
            let text = #"{"type":"message","role":"user","content":[{"type":"input_text","text":"hi"}]}"#
            return (Self.frame(#"{"type":"conversation.item.create","item":\#(text)}"#), now)
        case .deleteItem: return (Self.frame(#"{"type":"conversation.item.delete","item_id":"\#(item)"}"#), now)
        case .truncate: return (Self.truncate(item, milliseconds: 10), now)
        case .truncateTooFar: return (Self.truncate(item, milliseconds: 600_000), now)
        case .acknowledge:
            guard let response else { return nil }
            let text = #"{"type":"playback","response_id":"\#(response.rawValue)","played_samples":480}"#
            return (Self.frame(text), now)
        case .broken: return (Self.frame("{"), now)
        case .binary: return (.transport(.received(Self.connection, .binary([1, 2, 3]))), now)
        case .speechStarts: return (.command(.speechStarted(.zero, interrupts: true)), now)
        case .speechStartsPolitely: return (.command(.speechStarted(.zero, interrupts: false)), now)
        case .speechStops: return (.command(.speechStopped(SampleCount(4_800))), now)
        case .begin: return (.command(.beginResponse), now)
        case .text: return (.command(.appendText("some words ", response ?? "none")), now)
        case .audio: return (.command(.appendAudio([UInt8](repeating: 0, count: 24_000), response ?? "none")), now)
        case .finish: return (.command(.finishResponse(response ?? "none")), now)
        case .fail: return (.command(.failResponse(response ?? "none", .serverError, "m")), now)
        case .close: return (.command(.close(.normal)), now)
        }
    }

    private static func frame(_ json: String) -> RecordedInput<ServerCommand>.Input {
        .transport(.received(connection, .text(Array(json.utf8))))
    }

    private static func audio(bytes count: Int) -> RecordedInput<ServerCommand>.Input {
        let audio = String(decoding: AudioPayload(encoding: [UInt8](repeating: 0, count: count)).base64, as: UTF8.self)
        return frame(#"{"type":"input_audio_buffer.append","audio":"\#(audio)"}"#)
    }

    private static func truncate(_ item: String, milliseconds: Int) -> RecordedInput<ServerCommand>.Input {
        frame(
            #"{"type":"conversation.item.truncate","item_id":"\#(item)","content_index":0,"audio_end_ms":\#(milliseconds)}"#
        )
    }
}
