extension Dialect {
    /// What a binary message of a dialect holds.
    public enum BinaryMessages: Hashable, Sendable {
        /// The dialect has none.
        case none
        /// Samples in the session's format, without a header; xAI where `transport` is `binary`.
        case audio
        /// An event, as in a text message; GLM.
        case events
    }

    /// What a binary message holds.
    public var binaryMessages: BinaryMessages {
        switch self {
        case .xAI: .audio
        case .glm: .events
        default: .none
        }
    }
}

extension EventCodec {
    /// Decodes a server's binary message. O(bytes).
    ///
    /// xAI's are samples of the response and part in progress, which the event therefore does not name; GLM's are events.
    /// Elsewhere a binary message is an error.
    public func decodeServerEvent(binary message: Span<UInt8>) throws(EventError) -> ServerEvent {
        switch dialect.binaryMessages {
        case .audio: .outputAudioDelta(AudioDelta(delta: AudioPayload(encoding: message)))
        case .events: try decodeServerEvent(message)
        case .none: throw binaryRefusal(message.count)
        }
    }

    /// Decodes a client's binary message; as ``decodeServerEvent(binary:)``, xAI's being appended audio.
    public func decodeClientEvent(binary message: Span<UInt8>) throws(EventError) -> ClientEvent {
        switch dialect.binaryMessages {
        case .audio: .inputAudioBufferAppend(InputAudioBufferAppend(audio: AudioPayload(encoding: message)))
        case .events: try decodeClientEvent(message)
        case .none: throw binaryRefusal(message.count)
        }
    }

    private func binaryRefusal(_ count: Int) -> EventError {
        EventError(.invalidValue(expected: "a text message", found: "a binary one of \(count) bytes"))
    }
}
