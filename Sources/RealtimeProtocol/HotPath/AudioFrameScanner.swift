internal import CRealtimeKernels

/// The scan behind ``AudioFrame``.
///
/// A position in a frame that lives in registers: whatever is called and not compiled in takes and returns numbers,
/// because a pointer to the position would put every step of it through memory. The optimiser inlines up to a limit of
/// the function that grows: what is rare stays outside, and the counts of `./dev bench --check` notice. Every read is behind a comparison with
/// `end`; a false result means "decline".
struct AudioFrameScanner {
    /// What to do with the base64.
    enum Payload {
        /// Check that it is plain string content, a `/` perhaps written `\/`, no more.
        case skipped
        /// Check that it is base64.
        case validated
        /// Decode it to a pointer with room for so many bytes.
        case decoded(UnsafeMutablePointer<UInt8>, Int)
    }

    private let base: UnsafePointer<UInt8>
    private let end: Int
    private var position = 0
    private var seen = Member()

    /// The members that an audio event has.
    private struct Member: OptionSet {
        let rawValue: UInt8
        static let type = Member(rawValue: 1)
        static let audio = Member(rawValue: 2)
        static let delta = Member(rawValue: 4)
        static let eventID = Member(rawValue: 8)
        static let responseID = Member(rawValue: 16)
        static let itemID = Member(rawValue: 32)
        static let outputIndex = Member(rawValue: 64)
        static let contentIndex = Member(rawValue: 128)
    }

    @inline(__always)
    private init(_ base: UnsafePointer<UInt8>, count: Int) {
        self.base = base
        end = count
    }

    static func scan(_ bytes: UnsafeBufferPointer<UInt8>, limits: JSONLimits, payload: Payload) -> AudioFrame? {
        guard let base = bytes.baseAddress, bytes.count <= limits.maximumBytes, bytes.count <= Int(UInt32.max),
            limits.maximumDepth >= 1
        else { return nil }
        var scanner = AudioFrameScanner(base, count: bytes.count)
        var frame = AudioFrame()
        var names = OtherNames()
        scanner.skipWhitespace()
        guard scanner.take(UInt8(ascii: "{")) else { return nil }
        repeat {
            scanner.skipWhitespace()
            guard scanner.take(UInt8(ascii: "\"")) else { return nil }
            let isMember: Bool
            switch scanner.byte(at: scanner.position) {
            case UInt8(ascii: "t") where scanner.take("type\""):
                isMember = scanner.colon(.type) && scanner.type(of: &frame)
            case UInt8(ascii: "a") where scanner.take("audio\""):
                isMember = scanner.colon(.audio) && scanner.payload(of: &frame, payload)
            case UInt8(ascii: "d") where scanner.take("delta\""):
                isMember = scanner.colon(.delta) && scanner.payload(of: &frame, payload)
            case UInt8(ascii: "e") where scanner.take("event_id\""):
                isMember = scanner.colon(.eventID) && scanner.string(&frame.eventOffsets)
            case UInt8(ascii: "r") where scanner.take("response_id\""):
                isMember = scanner.colon(.responseID) && scanner.string(&frame.responseOffsets)
            case UInt8(ascii: "i") where scanner.take("item_id\""):
                isMember = scanner.colon(.itemID) && scanner.string(&frame.itemOffsets)
            case UInt8(ascii: "o") where scanner.take("output_index\""):
                isMember = scanner.colon(.outputIndex) && scanner.index(&frame.outputIndexOrNone)
            case UInt8(ascii: "c") where scanner.take("content_index\""):
                isMember = scanner.colon(.contentIndex) && scanner.index(&frame.contentIndexOrNone)
            default:
                guard let next = scanner.otherMember(&names) else { return nil }
                scanner.position = next
                isMember = true
            }
            guard isMember else { return nil }
            scanner.skipWhitespace()
        } while scanner.take(UInt8(ascii: ","))
        guard scanner.take(UInt8(ascii: "}")) else { return nil }
        scanner.skipWhitespace()
        guard scanner.position == scanner.end, scanner.isWhole(frame.event) else { return nil }
        frame.others = names.count
        return frame
    }

    /// Whether the members are those of the event that the type names. The type may come last.
    @inline(__always)
    private func isWhole(_ event: AudioFrame.Event) -> Bool {
        let ofDelta: Member = [.delta, .responseID, .itemID, .outputIndex, .contentIndex]
        return switch event {
        case .inputAudioBufferAppend: seen.isSuperset(of: [.type, .audio]) && seen.isDisjoint(with: ofDelta)
        case .outputAudioDelta, .betaAudioDelta: seen.isSuperset(of: [.type, .delta]) && !seen.contains(.audio)
        }
    }

    // MARK: Bytes

    /// The byte at `offset`, or 0, which no rule of JSON wants, behind the end.
    @inline(__always)
    private func byte(at offset: Int) -> UInt8 { offset < end ? base[offset] : 0 }

    @inline(__always)
    private mutating func take(_ byte: UInt8) -> Bool {
        guard self.byte(at: position) == byte else { return false }
        position &+= 1
        return true
    }

    /// Moves over `text` where it stands here. A comparison with constants.
    @inline(__always)
    private mutating func take(_ text: StaticString) -> Bool {
        let count = text.utf8CodeUnitCount
        guard end &- position >= count, rk_json_equal(base + position, text.utf8Start, count) else { return false }
        position &+= count
        return true
    }

    @inline(__always)
    private mutating func skipWhitespace() {
        // One comparison for what most frames have: none.
        while byte(at: position) <= 0x20 {
            switch byte(at: position) {
            case 0x20, 0x09, 0x0A, 0x0D: position &+= 1
            default: return
            }
        }
    }

    // MARK: Members

    /// The colon behind a name, which must not have been seen before.
    @inline(__always)
    private mutating func colon(_ member: Member) -> Bool {
        guard seen.isDisjoint(with: member) else { return false }
        seen.formUnion(member)
        return colon()
    }

    @inline(__always)
    private mutating func colon() -> Bool {
        skipWhitespace()
        guard take(UInt8(ascii: ":")) else { return false }
        skipWhitespace()
        return true
    }

    @inline(__always)
    private mutating func type(of frame: inout AudioFrame) -> Bool {
        if take("\"input_audio_buffer.append\"") {
            frame.event = .inputAudioBufferAppend
        } else if take("\"response.output_audio.delta\"") {
            frame.event = .outputAudioDelta
        } else if take("\"response.audio.delta\"") {
            frame.event = .betaAudioDelta
        } else {
            return false
        }
        return true
    }

    @inline(__always)
    private mutating func string(_ offsets: inout AudioFrame.Offsets) -> Bool {
        guard take(UInt8(ascii: "\"")) else { return false }
        let start = position
        position &+= rk_json_plain_short(base + start, end &- start)
        guard take(UInt8(ascii: "\"")) else { return false }
        offsets = AudioFrame.Offsets(start, position &- 1)
        return true
    }

    /// An integer of one to nine digits. What follows is looked at by who looks for a comma.
    @inline(__always)
    private mutating func index(_ result: inout Int32) -> Bool {
        let start = position
        var value: Int32 = 0
        while case let digit = byte(at: position) &- 0x30, digit < 10 {
            guard position &- start < 9 else { return false }
            value = value &* 10 &+ Int32(digit)
            position &+= 1
        }
        guard position > start, position &- start == 1 || byte(at: start) != 0x30 else { return false }
        result = value
        return true
    }

    /// The names of members that audio events do not have, for telling duplicates.
    private struct OtherNames {
        var names = InlineArray<4, AudioFrame.Offsets>(repeating: AudioFrame.Offsets())
        var count: UInt8 = 0
    }

    /// A member of another name with a flat value, behind the name's opening quote. Returns where it ends.
    @inline(never)
    private consuming func otherMember(_ names: inout OtherNames) -> Int? {
        var name = AudioFrame.Offsets()
        position &-= 1
        guard names.count < 4, string(&name) else { return nil }
        let text = UnsafeBufferPointer(start: base, count: end)[name.range]
        for index in 0..<Int(names.count) {
            let earlier = UnsafeBufferPointer(start: base, count: end)[names.names[index].range]
            if earlier.elementsEqual(text) { return nil }
        }
        names.names[Int(names.count)] = name
        names.count += 1
        guard colon() else { return nil }
        var string = AudioFrame.Offsets()
        var number: Int32 = 0
        let isValue =
            switch byte(at: position) {
            case UInt8(ascii: "\""): self.string(&string)
            case UInt8(ascii: "t"): take("true")
            case UInt8(ascii: "f"): take("false")
            case UInt8(ascii: "n"): take("null")
            default: index(&number)
            }
        return isValue ? position : nil
    }

    // MARK: The payload

    @inline(__always)
    private mutating func payload(of frame: inout AudioFrame, _ payload: Payload) -> Bool {
        guard take(UInt8(ascii: "\"")) else { return false }
        let start = position
        let rest = end &- start
        var count: Int
        switch payload {
        case .skipped:
            count = rk_json_plain(base + start, rest)
        case .validated:
            count = rk_base64_scan(base + start, rest)
            frame.decodedCount = UInt32(truncatingIfNeeded: count / 4 &* 3)
        case .decoded(let destination, let capacity):
            count = rk_base64_decode(base + start, rest, destination, capacity)
            frame.decodedCount = UInt32(truncatingIfNeeded: count / 4 &* 3)
        }
        if byte(at: start &+ count) != UInt8(ascii: "\"") {
            guard let end = PayloadEnd(base + start, from: count, count: rest, payload) else { return false }
            count = end.taken
            frame.decodedCount = UInt32(truncatingIfNeeded: end.written)
            frame.payloadHasEscapes = end.hasEscapes
        }
        position = start &+ count
        frame.payloadOffsets = AudioFrame.Offsets(start, position)
        return take(UInt8(ascii: "\""))
    }
}

extension AudioFrame.Offsets {
    @inline(__always)
    fileprivate init(_ lower: Int, _ upper: Int) {
        self.init(lower: UInt32(truncatingIfNeeded: lower), upper: UInt32(truncatingIfNeeded: upper))
    }
}
