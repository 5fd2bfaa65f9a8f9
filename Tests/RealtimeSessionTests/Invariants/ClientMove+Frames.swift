import RealtimeProtocol
import RealtimeSession

extension ClientMove {
    /// What the server says in this move, spelt as general availability does; `nil` where it says nothing.
    func serverFrame(_ client: WatchedClient) -> String? {
        let (new, live, old) = (client.responses + 1, client.responses, client.responses - 1)
        let name = "r\(live)"
        switch self {
        case .created: return #"{"type":"response.created","response":{"id":"r\#(new)"}}"#
        case .createdAgain: return #"{"type":"response.created","response":{"id":"\#(name)"}}"#
        case .createdUnnamed: return #"{"type":"response.created","response":{}}"#
        case .done: return Self.done(name, "completed")
        case .doneCancelled: return Self.done(name, "cancelled")
        case .doneOld: return old > 0 ? Self.done("r\(old)", "completed") : nil
        case .doneUnnamed: return #"{"type":"response.done","response":{"status":"completed"}}"#
        case .doneWithCall:
            return
                #"{"type":"response.done","response":{"id":"\#(name)","status":"completed","output":[\#(Self.call(live))]}}"#
        case .audio: return Self.delta(live, item: live, bytes: 2_400)
        case .audioOdd: return Self.delta(live, item: live, bytes: 481)
        case .audioEmpty: return Self.delta(live, item: live, bytes: 0)
        case .audioBroken: return #"{"type":"response.output_audio.delta","response_id":"\#(name)","delta":"*"}"#
        case .audioOld: return old > 0 ? Self.delta(old, item: old, bytes: 2_400) : nil
        case .audioUnasked: return Self.delta(new, item: new, bytes: 2_401)
        case .audioUnnamed: return Self.delta(nil, item: nil, bytes: 2_400)
        case .audioNamed: return Self.delta(nil, item: live, bytes: 2_400)
        case .audioOtherPart: return Self.delta(live, item: live, part: 1, bytes: 2_400)
        case .audioOfOldItem: return old > 0 ? Self.delta(live, item: old, bytes: 2_400) : nil
        case .words: return Self.words(live)
        case .wordsOld: return old > 0 ? Self.words(old) : nil
        case .partAdded:
            return
                #"{"type":"response.content_part.added","response_id":"\#(name)","item_id":"i\#(live)","content_index":0,"part":{"type":"audio"}}"#
        case .audioDone:
            return
                #"{"type":"response.output_audio.done","response_id":"\#(name)","item_id":"i\#(live)","content_index":0}"#
        case .callDone:
            return #"{"type":"response.output_item.done","response_id":"\#(name)","item":\#(Self.call(live))}"#
        case .speechStarted: return #"{"type":"input_audio_buffer.speech_started","item_id":"u"}"#
        case .speechStopped: return #"{"type":"input_audio_buffer.speech_stopped","item_id":"u"}"#
        case .busy: return Self.error("conversation_already_has_active_response", of: nil)
        case .refused: return client.invariants.createOut.map { Self.error("invalid_value", of: $0) }
        case .error: return Self.error("server_error", of: nil)
        case .cutRefused: return client.invariants.lastCut.map { Self.error("invalid_value", of: $0.event) }
        case .cutAccepted:
            return client.invariants.lastCut.map {
                #"{"type":"conversation.item.truncated","item_id":"\#($0.item)","content_index":0,"audio_end_ms":0}"#
            }
        default: return sessionFrame
        }
    }

    private var sessionFrame: String? {
        switch self {
        case .sessionCreated: #"{"type":"session.created","session":{"type":"realtime"}}"#
        case .sessionUpdated: #"{"type":"session.updated","session":{"type":"realtime"}}"#
        case .telephony: Self.format(#"{"type":"audio/pcmu"}"#)
        case .wideband: Self.format(#"{"type":"audio/pcm","rate":24000}"#)
        case .politeTurns:
            #"{"type":"session.updated","session":{"audio":{"input":{"turn_detection":{"type":"server_vad","interrupt_response":false}}}}}"#
        case .unknown: #"{"type":"something.new","response_id":"r1"}"#
        case .broken: "{"
        default: nil
        }
    }

    /// A byte that no other part of the same few responses has: in the audio that the application gets, it shows a
    /// sample that was put together of two parts.
    private static func tag(_ response: Int?, item: Int?, part: Int) -> UInt8 {
        UInt8(truncatingIfNeeded: (response ?? 0) &* 16 &+ (item ?? 0) &* 2 &+ part &+ 1)
    }

    private static func delta(_ response: Int?, item: Int?, part: Int = 0, bytes count: Int) -> String {
        let payload = AudioPayload(encoding: [UInt8](repeating: tag(response, item: item, part: part), count: count))
        let names = [response.map { #""response_id":"r\#($0)","# } ?? "", item.map { #""item_id":"i\#($0)","# } ?? ""]
        return #"{"type":"response.output_audio.delta",\#(names.joined())"output_index":0,"content_index":\#(part),"#
            + #""delta":"\#(String(decoding: payload.base64, as: UTF8.self))"}"#
    }

    private static func words(_ response: Int) -> String {
        #"{"type":"response.output_audio_transcript.delta","response_id":"r\#(response)","item_id":"i\#(response)","delta":"w"}"#
    }

    private static func done(_ id: String, _ status: String) -> String {
        #"{"type":"response.done","response":{"id":"\#(id)","status":"\#(status)"}}"#
    }

    private static func call(_ response: Int) -> String {
        #"{"id":"f\#(response)","type":"function_call","call_id":"call\#(response)","name":"f","arguments":"{}"}"#
    }

    private static func error(_ code: String, of event: String?) -> String {
        let event = event.map { #","event_id":"\#($0)""# } ?? ""
        return #"{"type":"error","error":{"type":"invalid_request_error","code":"\#(code)","message":"m"\#(event)}}"#
    }

    private static func format(_ format: String) -> String {
        #"{"type":"session.updated","session":{"type":"realtime","audio":{"output":{"format":\#(format)}}}}"#
    }
}
