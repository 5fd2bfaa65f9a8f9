import RealtimeProtocol
import RealtimeSession

/// Watches what a server session gives, and says which invariant it breaks. The numbers are those of
/// Docs/Invariants.md.
struct ServerInvariants: Sendable {
    /// What is broken, in words; `nil` while nothing is.
    private(set) var violation: String?
    /// Events of the protocol that were seen.
    private(set) var events = 0
    private(set) var responses = 0
    private var response: String?
    /// `added` without `done`, by what was added.
    private var openParts: [String] = []
    private var isSpeaking = false
    private var isClosed = false
    private var isEnded = false
    private var isInterrupting = false

    mutating func take(_ output: ServerSession.Output) {
        switch output {
        case .transport(.send(_, let frame)):
            if isClosed || isEnded { fail("8: something is sent after the close") }
            take(frame)
        case .transport(.close):
            if isClosed { fail("10: the connection is closed twice") }
            isClosed = true
        case .transport(.connect): fail("9: the server role asks for a connection")
        case .event(.ended):
            if isEnded { fail("10: the session ends twice") }
            isEnded = true
        case .event:
            if isEnded { fail("8: the model side is told something after the end") }
        }
    }

    /// A start of speech that interrupts has been handed in: by its end the response must be over.
    mutating func interrupted(activeAfter: ResponseID?) {
        if let activeAfter { fail("4: \(activeAfter) goes on although the user interrupted") }
    }

    private mutating func fail(_ text: String) { violation = violation ?? text }

    private mutating func take(_ frame: Frame) {
        guard case .text(let bytes) = frame, let event = try? JSONValue(parsing: bytes),
            let type = event["type"]?.stringValue
        else { return fail("a frame that is no event is sent") }
        events += 1
        switch type {
        case "response.created":
            if let response { fail("1: a response begins while \(response) is active") }
            response = event["response"]?["id"]?.stringValue
            responses += 1
        case "response.done":
            let id = event["response"]?["id"]?.stringValue
            if response == nil || id != response { fail("2: a response ends that is not active: \(id ?? "none")") }
            if !openParts.isEmpty { fail("3: never done: \(openParts)") }
            response = nil
        case "response.output_item.added", "response.content_part.added", "response.output_item.done",
            "response.content_part.done":
            content(event, type)
            let name = type.contains("item") ? "item" : "part"
            if type.hasSuffix("added") {
                openParts.append(name)
            } else if openParts.popLast() != name {
                fail("3: \(name) is done that was not open")
            }
        case _ where type.hasPrefix("response."): content(event, type)
        case "input_audio_buffer.speech_started":
            if isSpeaking { fail("4: speech starts twice") }
            isSpeaking = true
        case "input_audio_buffer.speech_stopped":
            if !isSpeaking { fail("4: speech stops that has not started") }
            isSpeaking = false
        case "input_audio_buffer.committed", "input_audio_buffer.cleared": isSpeaking = false
        default: break
        }
    }

    private mutating func content(_ event: JSONValue, _ type: String) {
        let id = event["response_id"]?.stringValue
        if response == nil || id != response { fail("3: \(type) of \(id ?? "none"), which is not active") }
    }
}
