import Glibc
import RealtimeProtocol

/// The rows as this library does them, and the copy of a frame that they are held against.
struct CodecOperations {
    /// One megabyte is more than any frame here.
    private static let capacity = 1 << 20

    private let codec = EventCodec(dialect: .openAI)
    private let output = UnsafeMutableBufferPointer<UInt8>.allocate(capacity: CodecOperations.capacity)
    private let fixtures: CodecFixtures

    init(_ fixtures: CodecFixtures) { self.fixtures = fixtures }

    /// What the hardware allows: the bytes of the frame copied once.
    var copies: [CodecOperation] {
        [
            copy(["append-20", "append-20 event", "encode append-20"], fixtures.appendShort),
            copy(["append-20 with \\/", "append-20 with \\/ event"], fixtures.appendEscaped),
            copy(["append-100"], fixtures.appendLong),
            copy(
                [
                    "delta-20", "delta-20 event", "encode delta-20", "encode delta-20 event", "relay delta-20, peek",
                    "relay delta-20, check", "relay delta-20, decode",
                ],
                fixtures.deltaShort
            ),
            copy(["delta-100", "encode delta-100"], fixtures.deltaLong),
        ].flatMap { $0 }
    }

    /// Our rows with kernels of `level`.
    func all(at level: KernelLevel) throws -> [CodecOperation] {
        let decoded = [
            decode("append-20", fixtures.appendShort), decode("append-100", fixtures.appendLong),
            decode("append-20 with \\/", fixtures.appendEscaped), decode("delta-20", fixtures.deltaShort),
            decode("delta-100", fixtures.deltaLong),
            decodeClient("append-20 event", fixtures.appendShort),
            decodeClient("append-20 with \\/ event", fixtures.appendEscaped),
            decodeServer("delta-20 event", fixtures.deltaShort),
        ]
        let encoded = [
            encodeAppend("encode append-20", fixtures.audioShort),
            encodeDelta("encode delta-20", fixtures.audioShort), encodeDelta("encode delta-100", fixtures.audioLong),
            try encodeEvents("encode delta-20 event", fixtures.deltaShort),
        ]
        let relayed = [
            relayPeek(fixtures.deltaShort), relayCheck(fixtures.deltaShort), relayDecode(fixtures.deltaShort),
        ]
        return (decoded + encoded + relayed).map {
            CodecOperation(row: $0.row, name: "this library, \(level)", level: level, body: $0.body)
        }
    }

    /// Events that are not audio; they do not depend on the level much.
    func cold(_ texts: [(name: String, text: [UInt8])]) throws -> [CodecOperation] {
        try texts.flatMap { name, text in
            let frames = CodecFrames([[UInt8]](repeating: text, count: CodecFrames.variants))
            return name == "session.update"
                ? [decodeClient("decode \(name)", frames), try encodeClient("encode \(name)", text)]
                : [decodeServer("decode \(name)", frames), try encodeEvents("encode \(name)", frames)]
        }
    }

    private func operation(_ row: String, _ body: @escaping (Int) -> Int) -> CodecOperation {
        CodecOperation(row: row, name: "this library", body: body)
    }

    private func copy(_ rows: [String], _ frames: CodecFrames) -> [CodecOperation] {
        rows.map { row in
            CodecOperation(row: row, name: "memcpy of the frame") { [output] turn in
                let frame = frames[turn]
                guard let source = frame.baseAddress, let target = output.baseAddress else { return 0 }
                memcpy(target, source, frame.count)
                return Int(output[turn & 63])
            }
        }
    }

    // MARK: Decoding

    private func decode(_ row: String, _ frames: CodecFrames) -> CodecOperation {
        operation(row) { [output] turn in
            let frame = frames[turn]
            var span = OutputSpan(buffer: output, initializedCount: 0)
            let found = AudioFrame(decoding: frame.span, into: &span)
            _ = span.finalize(for: output)
            return found?.byteCount ?? 0
        }
    }

    private func decodeClient(_ row: String, _ frames: CodecFrames) -> CodecOperation {
        operation(row) { [codec] turn in
            let frame = frames[turn]
            guard let event = try? codec.decodeClientEvent(frame.span) else { return 0 }
            return switch event {
            case .inputAudioBufferAppend(let append): append.audio.base64.count
            case .unknown: 0
            default: 1
            }
        }
    }

    private func decodeServer(_ row: String, _ frames: CodecFrames) -> CodecOperation {
        operation(row) { [codec] turn in
            let frame = frames[turn]
            guard let event = try? codec.decodeServerEvent(frame.span) else { return 0 }
            return switch event {
            case .outputAudioDelta(let delta): delta.delta.base64.count
            case .unknown: 0
            default: 1
            }
        }
    }

    // MARK: Encoding

    private func encodeAppend(_ row: String, _ audio: CodecFrames) -> CodecOperation {
        let buffer = CodecBuffer()
        return operation(row) { turn in
            let bytes = audio[turn]
            buffer.frame.encodeAppend(audio: bytes.span)
            return buffer.frame.count
        }
    }

    private func encodeDelta(_ row: String, _ audio: CodecFrames) -> CodecOperation {
        let buffer = CodecBuffer()
        let references = (0..<CodecFrames.variants).map(CodecFixtures.reference)
        return operation(row) { turn in
            let bytes = audio[turn]
            buffer.frame.encodeDelta(audio: bytes.span, of: references[turn & 15])
            return buffer.frame.count
        }
    }

    private func encodeEvents(_ row: String, _ frames: CodecFrames) throws -> CodecOperation {
        let events = try frames.texts.map { try codec.decodeServerEvent($0) }
        return operation(row) { [codec] turn in codec.encode(events[turn & 15])?.count ?? 0 }
    }

    private func encodeClient(_ row: String, _ text: [UInt8]) throws -> CodecOperation {
        let event = try codec.decodeClientEvent(text)
        return operation(row) { [codec] _ in codec.encode(event)?.count ?? 0 }
    }

    // MARK: Passing on

    /// The frame's type and identifier found by a scan of the whole text, and the frame copied.
    private func relayPeek(_ frames: CodecFrames) -> CodecOperation {
        let buffer = CodecBuffer()
        return operation("relay delta-20, peek") { turn in
            let frame = frames[turn]
            do throws(JSONError) {
                let peek = try FramePeek(scanning: frame.span)
                guard peek.isType("response.output_audio.delta", in: frame.span) else { return 0 }
            } catch {
                return 0
            }
            buffer.frame.setText(frame.span)
            return buffer.frame.count
        }
    }

    /// The same by the scan for audio, which checks the base64 as well.
    private func relayCheck(_ frames: CodecFrames) -> CodecOperation {
        let buffer = CodecBuffer()
        return operation("relay delta-20, check") { turn in
            let frame = frames[turn]
            guard AudioFrame(validating: frame.span) != nil else { return 0 }
            buffer.frame.setText(frame.span)
            return buffer.frame.count
        }
    }

    /// The audio decoded, for a meter, and the frame copied.
    private func relayDecode(_ frames: CodecFrames) -> CodecOperation {
        let buffer = CodecBuffer()
        return operation("relay delta-20, decode") { [output] turn in
            let frame = frames[turn]
            var span = OutputSpan(buffer: output, initializedCount: 0)
            let found = AudioFrame(decoding: frame.span, into: &span)
            _ = span.finalize(for: output)
            guard found != nil else { return 0 }
            buffer.frame.setText(frame.span)
            return buffer.frame.count
        }
    }
}

/// A frame buffer that a closure can hold.
private final class CodecBuffer {
    var frame = FrameBuffer()
}
