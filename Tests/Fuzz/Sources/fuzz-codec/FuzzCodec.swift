import FuzzCheck
import RealtimeProtocol

/// The first byte says dialect (bits 0 to 3), direction (4) and limits (5); the rest is a frame.
///
/// Checked: what is decoded is encoded again in the same dialect, into an array and a buffer alike, and is equal as
/// JSON and as an event; limits hold and change nothing else; what the audio scan takes the codec takes as the same.
func fuzzOne(_ start: UnsafePointer<UInt8>, _ count: Int) -> CInt {
    guard count > 0 else { return 0 }
    let selector = start[0]
    let frame = Array(UnsafeBufferPointer(start: start + 1, count: count - 1))
    let dialect = Dialect.allCases[Int(selector & 15) % Dialect.allCases.count]
    let isLimited = selector & 32 != 0
    let codec = EventCodec(dialect: dialect, limits: isLimited ? Limits.tight : .standard)
    if selector & 16 == 0 {
        Direction(decode: codec.decodeClientEvent, encode: codec.encode) { codec.encode($0, into: &$1) }
            .verify(frame, codec)
        if isLimited, let event = try? codec.decodeClientEvent(frame) {
            let same = try? EventCodec(dialect: dialect).decodeClientEvent(frame)
            check(same == event, "limits changed an event")
        }
    } else {
        Direction(decode: codec.decodeServerEvent, encode: codec.encode) { codec.encode($0, into: &$1) }
            .verify(frame, codec)
        if isLimited, let event = try? codec.decodeServerEvent(frame) {
            let same = try? EventCodec(dialect: dialect).decodeServerEvent(frame)
            check(same == event, "limits changed an event")
        }
    }
    checkAudio(frame)
    return 0
}

enum Limits {
    static let tight = JSONLimits(maximumBytes: 512, maximumDepth: 6, maximumValues: 24)

    /// How deep a value is nested and how many values it is made of.
    static func measure(_ value: JSONValue) -> (depth: Int, values: Int) {
        switch value {
        case .array(let elements): measure(elements)
        case .object(let object): measure(object.members.map(\.value))
        default: (0, 1)
        }
    }

    private static func measure(_ children: [JSONValue]) -> (depth: Int, values: Int) {
        let measured = children.map(measure)
        return (1 + (measured.map(\.depth).max() ?? 0), 1 + measured.reduce(0) { $0 + $1.values })
    }
}

/// What a codec does with the events of one side.
struct Direction<Event: Equatable> {
    let decode: ([UInt8]) throws(EventError) -> Event
    let encode: (Event) -> [UInt8]?
    let write: (Event, inout FrameBuffer) -> Bool

    func verify(_ frame: [UInt8], _ codec: EventCodec) {
        let event: Event
        do throws(EventError) {
            event = try decode(frame)
        } catch {
            check((error.offset ?? 0) <= frame.count, "an error stands outside its frame: \(error)")
            return
        }
        guard let value = try? JSONValue(parsing: frame) else {
            fail("the codec takes what the parser refuses")
        }
        let measured = Limits.measure(value)
        check(
            frame.count <= codec.limits.maximumBytes && measured.depth <= codec.limits.maximumDepth
                && measured.values <= codec.limits.maximumValues,
            "the limits do not hold"
        )
        guard let bytes = encode(event) else { fail("decoded, but not to be encoded") }
        guard let again = try? JSONValue(parsing: bytes) else { fail("encoded, but no JSON") }
        check(again == value, "encoded as something else: \(String(decoding: bytes, as: UTF8.self))")

        var buffer = FrameBuffer(capacity: 64)
        check(write(event, &buffer), "encoded into an array and not into a buffer")
        buffer.withText { text in
            check(text.count == bytes.count, "the buffer has another text than the array")
            for index in 0..<text.count {
                check(text[index] == bytes[index], "the buffer has another text than the array")
            }
        }
        // Numbers may be written with more digits than they came with, so the second reading has the standard limits.
        guard bytes.count <= codec.limits.maximumBytes else { return }
        guard let second = try? decode(bytes) else { fail("encoded, but not to be decoded") }
        // An event without a type here keeps the very bytes.
        check(second == event, "an event changed on its way through bytes")
    }
}

/// What the audio scan accepts is that event in the dialect that names it so.
func checkAudio(_ frame: [UInt8]) {
    guard let scanned = AudioFrame(validating: frame.span) else { return }
    let base64: [UInt8]
    let identifier: EventID?
    if scanned.event == .inputAudioBufferAppend {
        guard case .inputAudioBufferAppend(let append) = try? EventCodec(dialect: .openAI).decodeClientEvent(frame)
        else { fail("scanned, but not decoded") }
        (base64, identifier) = (append.audio.base64, append.eventID)
        check((try? append.audio.decoded())?.count == scanned.byteCount, "another number of bytes")
    } else {
        let dialect: Dialect = scanned.event == .betaAudioDelta ? .openAIBeta : .openAI
        guard case .outputAudioDelta(let delta) = try? EventCodec(dialect: dialect).decodeServerEvent(frame)
        else { fail("scanned, but not decoded") }
        (base64, identifier) = (delta.delta.base64, delta.eventID)
        check((try? delta.delta.decoded())?.count == scanned.byteCount, "another number of bytes")
        check(delta.responseID == scanned.responseID(in: frame.span), "another response")
        check(delta.itemID == scanned.itemID(in: frame.span), "another item")
        check(
            delta.outputIndex == scanned.outputIndex && delta.contentIndex == scanned.contentIndex,
            "other indexes"
        )
    }
    check(identifier == scanned.eventID(in: frame.span), "another event identifier")
    let payload = Array(frame[scanned.payload])
    check(
        scanned.payloadHasEscapes ? payload.count > base64.count : payload == base64,
        "another payload"
    )
}
