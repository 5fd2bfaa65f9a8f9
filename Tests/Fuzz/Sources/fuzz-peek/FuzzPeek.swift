import FuzzCheck
import RealtimeProtocol

/// The first byte chooses the kernels (bits 0 to 2) and a member to replace (the others); the rest is a frame.
///
/// Checked: the frame scan, the parser and the audio scan agree on what is acceptable and where its members lie; a
/// value stays equal through text; a member replaced in the text is replaced in the value; no level of the kernels
/// differs from the portable one.
func fuzzOne(_ start: UnsafePointer<UInt8>, _ count: Int) -> CInt {
    guard count > 0 else { return 0 }
    let selector = start[0]
    let frame = Array(UnsafeBufferPointer(start: start + 1, count: count - 1))
    KernelLevel.limit(to: KernelLevel.allCases[Int(selector & 7) % KernelLevel.allCases.count])
    let parsed: Result<JSONValue, JSONError> = result { () throws(JSONError) in try JSONValue(parsing: frame) }
    let peeked: Result<FramePeek, JSONError> = result { () throws(JSONError) in
        try FramePeek(scanning: frame.span)
    }
    let audio = Audio(frame)
    if case .success(let value) = parsed {
        check((try? JSONValue(parsing: value.serialized)) == value, "a value changed on its way through text")
    }
    switch (parsed, peeked) {
    case (.success(.object(let object)), .success(let peek)):
        verify(object, peek, frame)
        splice(object, peek, frame, choice: Int(selector >> 3))
        audio?.verify(object, peek, frame)
    case (.success(.object), .failure(let error)): fail("the parser takes what the scan refuses: \(error)")
    case (.success, .success): fail("the scan takes what is no object")
    case (.failure(let error), .success):
        // The scan does not compare the names of nested objects, nor those that it does not record.
        check(error.code == .duplicateName, "the scan takes what the parser refuses: \(error)")
        check(audio == nil, "the audio scan takes what the parser refuses: \(error)")
    case (.failure(let error), .failure(let other)):
        check(error.offset <= frame.count && other.offset <= frame.count, "an error stands outside its frame")
        check(audio == nil, "the audio scan takes what the parser refuses: \(error)")
    case (.success, .failure): check(audio == nil, "the audio scan takes what is no object")
    }

    KernelLevel.limit(to: .portable)
    check(result { () throws(JSONError) in try JSONValue(parsing: frame) } == parsed, "kernels disagree")
    check(Audio(frame) == audio, "kernels disagree on audio")
    return 0
}

func result<Value>(_ body: () throws(JSONError) -> Value) -> Result<Value, JSONError> {
    do throws(JSONError) { return .success(try body()) } catch { return .failure(error) }
}

/// The members of an object lie where the scan found them.
func verify(_ object: JSONObject, _ peek: FramePeek, _ frame: [UInt8]) {
    check(peek.count <= object.members.count, "more members than there are")
    guard peek.isComplete else { return }
    check(peek.count == object.members.count, "complete, but not all of them")
    for (index, member) in object.members.enumerated() {
        let found = peek[index]
        check(frame[found.name].elementsEqual(member.name.utf8), "another name")
        check(found.kind == member.value.kind, "another kind")
        check((try? JSONValue(parsing: Array(frame[found.wholeValue]))) == member.value, "another value")
        if case .string(let text) = member.value, !found.hasEscapes {
            check(frame[found.value].elementsEqual(text.utf8), "another text")
        }
    }
}

/// Replaces a member in the text of a frame.
func splice(_ object: JSONObject, _ peek: FramePeek, _ frame: [UInt8], choice: Int) {
    guard peek.isComplete, peek.count > 0 else { return }
    let index = choice % peek.count
    let replacement = Array(#"[{"replaced":"by a longer value"}]"#.utf8)
    var buffer = FrameBuffer(capacity: 64)
    buffer.setText(frame.span, replacing: peek[index].wholeValue, with: replacement.span)
    var expected = object
    expected[object.members[index].name] = [["replaced": "by a longer value"]]
    let value: JSONValue? = buffer.withText { try? JSONValue(parsing: $0) }
    check(value == .object(expected), "a replaced member is not what it was replaced with")
}

/// What the audio scan made of a frame.
struct Audio: Equatable {
    let bytes: [UInt8]
    let payload: Range<Int>
    let ranges: [Range<Int>?]
    let indexes: [Int?]
    let isAppend: Bool

    init?(_ frame: [UInt8]) {
        let checked = AudioFrame(validating: frame.span)
        var bytes: [UInt8] = []
        let capacity = AudioFrame.maximumByteCount(ofFrame: frame.count)
        var decoded: AudioFrame?
        bytes.append(addingCapacity: capacity) { decoded = AudioFrame(decoding: frame.span, into: &$0) }
        check((checked == nil) == (decoded == nil), "checking and decoding disagree")
        guard let checked, let decoded else { return nil }
        check(checked.byteCount == bytes.count && decoded.byteCount == bytes.count, "another number of bytes")
        self.bytes = bytes
        payload = decoded.payload
        ranges = [decoded.eventID, decoded.responseID, decoded.itemID]
        indexes = [decoded.outputIndex, decoded.contentIndex]
        isAppend = decoded.event == .inputAudioBufferAppend
    }

    func verify(_ object: JSONObject, _ peek: FramePeek, _ frame: [UInt8]) {
        let text = object[isAppend ? "audio" : "delta"]?.stringValue ?? "*"
        check((try? Base64.decode(Array(text.utf8).span)) == bytes, "another payload")
        check(peek.member(isAppend ? "audio" : "delta", in: frame.span)?.value == payload, "another place")
        // The appending scan has no such members, so it does not look for them.
        let names: [(StaticString, String)] = [
            ("event_id", "event_id"), ("response_id", "response_id"), ("item_id", "item_id"),
        ]
        for (index, name) in names.enumerated() {
            guard let range = ranges[index] else { continue }
            check(peek.member(name.0, in: frame.span)?.value == range, "another place of \(name.1)")
        }
        for (index, name) in ["output_index", "content_index"].enumerated() {
            guard let value = indexes[index] else { continue }
            check(object[name]?.intValue == value, "another \(name)")
        }
    }
}
