import FuzzCheck
import RealtimeProtocol

/// The first byte chooses the source (bits 0 to 3) and the direction (4), the second the target; the rest is frames,
/// one a line.
///
/// Checked: what a translator gives can be encoded in the target and decoded there, without a failure; it comes back;
/// one event makes a few at most, and none of them is larger than all that was said before.
func fuzzOne(_ start: UnsafePointer<UInt8>, _ count: Int) -> CInt {
    guard count > 1 else { return 0 }
    let dialects = Dialect.allCases
    let source = dialects[Int(start[0] & 15) % dialects.count]
    let target = dialects[Int(start[1] & 15) % dialects.count]
    let frames = UnsafeBufferPointer(start: start + 2, count: count - 2).split(separator: UInt8(ascii: "\n")).map(
        Array.init
    )
    let here = EventCodec(dialect: source)
    let there = EventCodec(dialect: target)
    var forth = DialectTranslator(from: source, to: target)
    var back = DialectTranslator(from: target, to: source)
    var said = 0
    for frame in frames {
        said += frame.count
        if start[0] & 16 == 0 {
            guard let event = try? here.decodeClientEvent(frame) else { continue }
            let translation = forth.translate(event)
            let through = verify(translation, there, allowing: bound(said), isUnknown) { event in
                there.encode(event).map { ($0, try? there.decodeClientEvent($0)) }
            }
            for event in through {
                _ = verify(back.translate(event), here, allowing: bound(said) * 2, isUnknown) { event in
                    here.encode(event).map { ($0, try? here.decodeClientEvent($0)) }
                }
            }
        } else {
            guard let event = try? here.decodeServerEvent(frame) else { continue }
            let translation = forth.translate(event)
            let through = verify(translation, there, allowing: bound(said), isUnknown) { event in
                there.encode(event).map { ($0, try? there.decodeServerEvent($0)) }
            }
            for event in through {
                _ = verify(back.translate(event), here, allowing: bound(said) * 2, isUnknown) { event in
                    here.encode(event).map { ($0, try? here.decodeServerEvent($0)) }
                }
            }
        }
    }
    return 0
}

/// How large an event may be after `said` bytes. A control character takes one byte with a short escape more where it
/// was written `\b` and six where it is `\u0008`; defaults that another dialect writes out are what is added.
func bound(_ said: Int) -> Int { said * 4 + 2_048 }

func isUnknown(_ event: ClientEvent) -> UnknownEvent? { if case .unknown(let event) = event { event } else { nil } }
func isUnknown(_ event: ServerEvent) -> UnknownEvent? { if case .unknown(let event) = event { event } else { nil } }

/// The events of a translation after their way over the wire.
func verify<Event>(
    _ translation: Translation<Event>,
    _ codec: EventCodec,
    allowing limit: Int,
    _ unknown: (Event) -> UnknownEvent?,
    through: (Event) -> ([UInt8], Event?)?
) -> [Event] {
    check(translation.events.count <= 4, "one event made \(translation.events.count)")
    return translation.events.map { event in
        guard let (bytes, decoded) = through(event) else {
            fail("translated, but not to be encoded in \(codec.dialect)")
        }
        check(bytes.count <= limit, "an event of \(bytes.count) bytes")
        guard let decoded else { fail("encoded, but not to be decoded in \(codec.dialect)") }
        if unknown(event) == nil, let failed = unknown(decoded) {
            let text = String(decoding: bytes, as: UTF8.self)
            fail("\(codec.dialect) does not know \(text): \(failed.failure.map { "\($0)" } ?? "")")
        }
        return decoded
    }
}
