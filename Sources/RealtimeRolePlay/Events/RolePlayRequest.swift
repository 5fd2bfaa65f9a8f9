internal import RealtimeProtocol
public import RealtimeUnits
public import SocketIOProtocol

/// What a client in a role-play asks for, read from its event.
public enum RolePlayRequest: Hashable, Sendable {
    /// `audio-chunk`: a piece of what the person says.
    case audioChunk(AudioChunk)
    /// `end-of-speech`: the person has finished, whatever the silence says.
    case endOfSpeech
    /// `end-session`: the role-play is over.
    case endSession
    /// An event that is none of these, or is not as it should be.
    case invalid(RolePlayFault)

    /// Reads an event. Costs no more than its length.
    public init(_ event: SocketIOEvent) {
        switch event.name {
        case "audio-chunk":
            do throws(RolePlayFault) {
                self = .audioChunk(try AudioChunk(event.arguments))
            } catch {
                self = .invalid(error)
            }
        case "end-of-speech": self = .endOfSpeech
        case "end-session": self = .endSession
        default:
            self = .invalid(RolePlayFault(.unknownEvent, "expected audio-chunk, end-of-speech or end-session"))
        }
    }
}

/// A piece of what a person says.
public struct AudioChunk: Hashable, Sendable {
    /// The bytes, decoded.
    public let bytes: [UInt8]
    /// What the client says they are; `nil` where the bytes are to tell.
    public let format: InputAudioFormat?
    /// The rate of bare samples; `nil` takes the session's.
    public let rate: SampleRate?
    /// The client's own number of the chunk, which is told back.
    public let sequence: Int?
    /// Whether nothing follows: the same as `end-of-speech` behind it.
    public let isLast: Bool

    /// Rates that bare samples may have, in hertz.
    public static let rates = 8_000...48_000

    /// Creates a chunk.
    public init(
        bytes: [UInt8],
        format: InputAudioFormat? = nil,
        rate: SampleRate? = nil,
        sequence: Int? = nil,
        isLast: Bool = false
    ) {
        self.bytes = bytes
        self.format = format
        self.rate = rate
        self.sequence = sequence
        self.isLast = isLast
    }

    /// Reads the argument: bytes, base64, or an object with `audio` that is either, and `format`, `sampleRate`, `sequence`
    /// and `last`.
    init(_ arguments: SocketIOArguments) throws(RolePlayFault) {
        if let bytes = arguments.binary(at: 0) {
            self.init(bytes: bytes)
            return
        }
        guard let text = arguments[0], let value = try? JSONValue(parsing: Array(text)) else {
            throw RolePlayFault(.invalidChunk, "expected audio")
        }
        if case .string(let text) = value {
            self.init(bytes: try Self.decoded(text))
            return
        }
        guard let audio = value["audio"] else { throw RolePlayFault(.invalidChunk, "expected audio") }
        let bytes: [UInt8]
        if case .string(let text) = audio {
            bytes = try Self.decoded(text)
        } else if audio["_placeholder"]?.boolValue == true, let number = audio["num"]?.intValue,
            arguments.attachments.indices.contains(number)
        {
            bytes = arguments.attachments[number]
        } else {
            throw RolePlayFault(.invalidChunk, "audio is neither bytes nor base64")
        }
        self.init(
            bytes: bytes,
            format: try Self.format(value["format"]),
            rate: try Self.rate(value["sampleRate"]),
            sequence: value["sequence"]?.intValue,
            isLast: value["last"]?.boolValue ?? false
        )
    }

    private static func decoded(_ text: String) throws(RolePlayFault) -> [UInt8] {
        do throws(Base64Error) {
            return try Base64.decode(Array(text.utf8).span)
        } catch {
            throw RolePlayFault(.invalidChunk, "\(error)")
        }
    }

    /// A format that a client names; absent, the bytes tell.
    static func format(_ value: JSONValue?) throws(RolePlayFault) -> InputAudioFormat? {
        guard let value else { return nil }
        guard let format = value.stringValue.flatMap(InputAudioFormat.init(name:)) else {
            throw RolePlayFault(.invalidChunk, "format is none of pcm16, wav, webm")
        }
        return format
    }

    /// A rate that a client names.
    static func rate(_ value: JSONValue?) throws(RolePlayFault) -> SampleRate? {
        guard let value else { return nil }
        guard let hertz = value.intValue, rates.contains(hertz), let rate = SampleRate(hertz: hertz) else {
            throw RolePlayFault(.invalidChunk, "sampleRate is not a number from 8000 to 48000")
        }
        return rate
    }
}
