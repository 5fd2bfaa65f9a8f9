import Foundation
import RealtimeProtocol
import Testing

/// What one way of reading a frame found, for comparing.
private struct Reading: Equatable {
    var isAppend: Bool
    var eventID: String?
    var responseID: String?
    var itemID: String?
    var outputIndex: Int?
    var contentIndex: Int?
    var audio: [UInt8]

    /// By the hot path; `nil` where it declines.
    init?(hot text: [UInt8]) {
        var audio = [UInt8](repeating: 0xA5, count: AudioFrame.maximumByteCount(ofFrame: text.count))
        let frame: AudioFrame? = audio.withUnsafeMutableBufferPointer { buffer in
            var output = OutputSpan(buffer: buffer, initializedCount: 0)
            let frame = AudioFrame(decoding: text.span, into: &output)
            let count = output.finalize(for: buffer)
            // Declined frames leave no bytes, accepted ones as many as they say.
            precondition(count == frame?.byteCount ?? 0)
            return frame
        }
        guard let frame else { return nil }
        isAppend = frame.event == .inputAudioBufferAppend
        eventID = frame.eventID(in: text.span)?.rawValue
        responseID = frame.responseID(in: text.span)?.rawValue
        itemID = frame.itemID(in: text.span)?.rawValue
        outputIndex = frame.outputIndex
        contentIndex = frame.contentIndex
        self.audio = Array(audio.prefix(frame.byteCount))
    }

    /// By Foundation, which shares no code with either; `nil` where the object is no such event.
    init?(foundation text: [UInt8]) {
        guard let object = try? JSONSerialization.jsonObject(with: Data(text)) as? [String: Any],
            let type = object["type"] as? String
        else { return nil }
        isAppend = type == "input_audio_buffer.append"
        guard isAppend || ["response.output_audio.delta", "response.audio.delta"].contains(type),
            let base64 = object[isAppend ? "audio" : "delta"] as? String, let data = Data(base64Encoded: base64)
        else { return nil }
        audio = Array(data)
        eventID = object["event_id"] as? String
        responseID = object["response_id"] as? String
        itemID = object["item_id"] as? String
        outputIndex = object["output_index"] as? Int
        contentIndex = object["content_index"] as? Int
    }
}

@Suite("The hot path agrees with the general decoder")
struct HotPathAgreementTests {
    /// Calls `body` with generated frames and mutated ones, and returns how many it said yes to.
    private func check(seed: UInt64, count: Int, _ body: (_ text: [UInt8], _ note: String) throws -> Bool) rethrows
        -> Int
    {
        var frames = HotPathFrames(seed: seed)
        var accepted = 0
        for round in 0..<count {
            let text = frames.next()
            if try body(text, "seed \(seed) round \(round)") { accepted += 1 }
            if try body(frames.mutated(text), "seed \(seed) round \(round), mutated") { accepted += 1 }
        }
        return accepted
    }

    @Test("What the scan accepts, the parser accepts, with the same members and nothing twice")
    func parser() throws {
        let accepted = try check(seed: 0x0407, count: 6_000) { text, note in
            guard let hot = Reading(hot: text) else { return false }
            let object = try JSONValue(parsing: text)
            let payload = object[hot.isAppend ? "audio" : "delta"]?.stringValue ?? "*"
            let audio = try Base64.decode(Array(payload.utf8).span)
            #expect(audio == hot.audio, "\(note)")
            #expect(object["event_id"]?.stringValue == hot.eventID, "\(note)")
            #expect(object["response_id"]?.stringValue == hot.responseID, "\(note)")
            #expect(object["item_id"]?.stringValue == hot.itemID, "\(note)")
            #expect(object["output_index"]?.intValue == hot.outputIndex, "\(note)")
            #expect(object["content_index"]?.intValue == hot.contentIndex, "\(note)")
            return true
        }
        // The generator must not drift to where nothing is compared.
        #expect(accepted > 2_000)
    }

    @Test("What the scan accepts, Foundation reads as the same event")
    func foundation() {
        let accepted = check(seed: 0x0408, count: 6_000) { text, note in
            guard let hot = Reading(hot: text) else { return false }
            #expect(Reading(foundation: text) == hot, "\(note): \(String(decoding: text, as: UTF8.self))")
            return true
        }
        #expect(accepted > 2_000)
    }

    @Test("Checking a frame and decoding it accept the same frames and find the same")
    func validation() {
        let accepted = check(seed: 0x0409, count: 6_000) { text, note in
            let hot = Reading(hot: text)
            let checked = AudioFrame(validating: text.span)
            #expect((hot != nil) == (checked != nil), "\(note)")
            #expect(hot?.audio.count == checked?.byteCount, "\(note)")
            return hot != nil
        }
        #expect(accepted > 2_000)
    }

    @Test("A frame that is decoded as an event is the event that a reading of its members gives")
    func events() throws {
        let codec = EventCodec(dialect: .openAI)
        let accepted = try check(seed: 0x040A, count: 4_000) { text, note in
            guard let hot = Reading(hot: text), let object = try JSONValue(parsing: text).objectValue else {
                return false
            }
            let payload = object[hot.isAppend ? "audio" : "delta"]?.stringValue ?? "*"
            let known: Set =
                hot.isAppend
                ? ["type", "event_id", "audio"]
                : ["type", "event_id", "response_id", "item_id", "output_index", "content_index", "delta"]
            let others = object.members.filter { !known.contains($0.name) }
            if hot.isAppend {
                guard case .inputAudioBufferAppend(let event) = try codec.decodeClientEvent(text) else {
                    Issue.record("\(note): another event")
                    return true
                }
                #expect(event.eventID?.rawValue == hot.eventID, "\(note)")
                #expect(event.audio.base64 == Array(payload.utf8), "\(note)")
                #expect(event.unknownMembers.members == others, "\(note)")
            } else {
                guard case .outputAudioDelta(let event) = try codec.decodeServerEvent(text) else {
                    Issue.record("\(note): another event")
                    return true
                }
                #expect(event.eventID?.rawValue == hot.eventID, "\(note)")
                #expect(event.responseID?.rawValue == hot.responseID, "\(note)")
                #expect(event.itemID?.rawValue == hot.itemID, "\(note)")
                #expect(event.outputIndex == hot.outputIndex, "\(note)")
                #expect(event.contentIndex == hot.contentIndex, "\(note)")
                #expect(event.delta.base64 == Array(payload.utf8), "\(note)")
                #expect(event.unknownMembers.members == others, "\(note)")
            }
            return true
        }
        #expect(accepted > 1_000)
    }

    @Test("A peek accepts exactly the objects that the parser accepts, and finds their members")
    func peek() throws {
        let accepted = try check(seed: 0x040B, count: 4_000) { text, note in
            let object = (try? JSONValue(parsing: text))?.objectValue
            guard let peek = try? FramePeek(scanning: text.span) else {
                #expect(object == nil, "\(note)")
                return false
            }
            // Names in nested objects are not compared: the parser may refuse what a peek does not look at.
            guard let object else { return false }
            guard peek.isComplete else { return true }
            #expect(peek.count == object.members.count, "\(note)")
            for (index, member) in object.members.enumerated() {
                let found = peek[index]
                #expect(Array(text[found.name]) == Array(member.name.utf8), "\(note)")
                #expect(found.kind == member.value.kind, "\(note)")
                let value = try JSONValue(parsing: Array(text[found.wholeValue]))
                #expect(value == member.value, "\(note)")
            }
            return true
        }
        #expect(accepted > 2_000)
    }

    @Test("What the parser accepts, Foundation accepts, with an equal value")
    func parserAndFoundation() {
        let accepted = check(seed: 0x040C, count: 4_000) { text, note in
            guard let value = try? JSONValue(parsing: text) else { return false }
            let peer = try? JSONSerialization.jsonObject(with: Data(text), options: .fragmentsAllowed)
            let mine = try? JSONSerialization.jsonObject(with: Data(value.serialized), options: .fragmentsAllowed)
            #expect(peer != nil && (peer as? NSObject) == (mine as? NSObject), "\(note)")
            return true
        }
        #expect(accepted > 2_000)
    }
}
