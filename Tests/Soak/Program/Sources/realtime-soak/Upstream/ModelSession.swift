import RealtimeWebSocket

/// One session of the scripted model server: finds turns, answers them with audio, words and calls, stops when it is
/// interrupted, and numbers all it says.
///
/// Control events have the identifiers `u<session>_0`, `u<session>_1`, …, so that a missing one shows; audio and words
/// have others, because a relay may drop the one and join the other. What the client's side sends is checked here the
/// same way: `c0`, `c1`, … and audio without a gap.
final class ModelSession: WebSocketHandler {
    /// Silence after which a turn is over, as a detector would find it.
    private static let silence = 0.25
    private static let tick = Duration.milliseconds(50)
    /// 100 ms.
    private static let deltaSamples = MarkedAudio.samplesPerSecond / 10

    private struct Answer {
        var response: String
        var item: String
        /// How many samples it will have.
        var length: Int
        /// How much faster than it plays it is sent.
        var speed: Double
        var start: Double
        var sent = 0
        var deltas = 0
        var words = ""
    }

    private let webSocket: WebSocket
    private let name: String
    private var random: SeededGenerator
    private var controls = 0
    private var pieces = 0
    private var answers = 0
    private var items = 0
    private var answer: Answer?
    private var expectedControl = 0
    private var marks = 0
    private var expectedSample = 0
    private var appends = 0
    private var findsTurns = true
    private var isSpeaking = false
    private var lastAppend = 0.0

    init(_ webSocket: WebSocket, name: String, seed: UInt64) {
        self.webSocket = webSocket
        self.name = name
        random = SeededGenerator(seed: seed)
    }

    // MARK: Wire

    func webSocketDidOpen(_ webSocket: WebSocket) {
        say("session.created", #""session":{"type":"realtime","object":"realtime.session","id":"sess_\#(name)"}"#)
        keepTime()
    }

    func webSocket(_ webSocket: WebSocket, didReceiveBinary message: Span<UInt8>) { fault("a binary message") }

    func webSocket(
        _ webSocket: WebSocket,
        didCloseWith code: WebSocketCloseCode?,
        reason: String,
        error: (any Error)?
    ) {}

    private func fault(_ what: String) { writeLine("fault: upstream session \(name): \(what)") }

    private func say(_ type: String, _ members: String) {
        webSocket.send(text: #"{"type":"\#(type)","event_id":"u\#(name)_\#(controls)",\#(members)}"#)
        controls += 1
    }

    // MARK: The client

    func webSocket(_ webSocket: WebSocket, didReceiveText message: Span<UInt8>) {
        guard let event = EventMembers(message.array), let type = event.text("type") else {
            return fault("a message that is no event")
        }
        if type == "input_audio_buffer.append" { return append(event) }
        let id = event.text("event_id") ?? ""
        if id != "c\(expectedControl)" { fault("\(type) is \(id) where c\(expectedControl) is due") }
        expectedControl = (Int(id.dropFirst()) ?? expectedControl) + 1
        switch type {
        case "session.update":
            findsTurns = event.object("session")?.object("audio")?.object("input")?.text("turn_detection") != "null"
            say("session.updated", #""session":{"type":"realtime","object":"realtime.session","id":"sess_\#(name)"}"#)
        case "input_audio_buffer.commit": endTurn()
        case "response.create": create(isLong: event.bytes("response") != nil, for: id)
        case "response.cancel": answer == nil ? refuse("response_cancel_not_active", id) : stop("client_cancelled")
        case "conversation.item.truncate":
            let item = event.text("item_id") ?? ""
            let end = event.number("audio_end_ms") ?? -1
            say("conversation.item.truncated", #""item_id":"\#(item)","content_index":0,"audio_end_ms":\#(end)"#)
        case "conversation.item.create":
            guard let item = event.text("item") else { return fault("an item without an item") }
            say("conversation.item.added", #""item":\#(item)"#)
            say("conversation.item.done", #""item":\#(item)"#)
        case "soak.mark":
            marks += 1
            let counts = #""marks":\#(marks),"appends":\#(appends),"samples":\#(expectedSample)"#
            say("soak.report", #""mark":"\#(id)",\#(counts)"#)
        default: fault("an event '\(type)'")
        }
    }

    private func append(_ event: EventMembers) {
        guard let piece = event.bytes("audio").flatMap(MarkedAudio.read) else { return fault("damaged audio") }
        if piece.position != expectedSample {
            fault("audio begins at sample \(piece.position) where \(expectedSample) is due")
        }
        expectedSample = piece.position + piece.count
        appends += 1
        lastAppend = Clock.now
        guard findsTurns, !isSpeaking else { return }
        isSpeaking = true
        tellOfSpeech("started", "start")
        stop("turn_detected")
    }

    private func tellOfSpeech(_ what: String, _ edge: String) {
        let time = expectedSample * 1_000 / MarkedAudio.samplesPerSecond
        say("input_audio_buffer.speech_\(what)", #""audio_\#(edge)_ms":\#(time),"item_id":"\#(nextItem())""#)
    }

    private func endTurn() {
        isSpeaking = false
        let item = nextItem()
        let content = #""content":[{"type":"input_audio","transcript":null}]"#
        say("input_audio_buffer.committed", #""previous_item_id":null,"item_id":"\#(item)""#)
        for event in ["conversation.item.added", "conversation.item.done"] {
            say(event, #""item":{"id":"\#(item)","type":"message","role":"user","status":"completed",\#(content)}"#)
        }
        let usage = #""usage":{"type":"duration","seconds":1}"#
        say(
            "conversation.item.input_audio_transcription.completed",
            #""item_id":"\#(item)","content_index":0,"transcript":"go on",\#(usage)"#
        )
    }

    private func refuse(_ code: String, _ event: String) {
        say(
            "error",
            #""error":{"type":"invalid_request_error","code":"\#(code)","message":"not now","event_id":"\#(event)"}"#
        )
    }

    private func nextItem() -> String {
        items += 1
        return "item_\(name)_\(items)"
    }

    // MARK: Answers

    private func create(isLong: Bool, for event: String) {
        guard answer == nil else { return refuse("conversation_already_has_active_response", event) }
        answers += 1
        let response = "resp_\(name)_\(answers)"
        let item = nextItem()
        tell("response.created", of: response, "in_progress", #""output":[]"#)
        if !isLong && random.happens(15) { return call(response, item) }
        let seconds = isLong ? random.seconds(20...30) : random.seconds(0.6...4)
        let speed = isLong ? 1_000 : random.seconds(1.2...4)
        let length = Int(seconds * Double(MarkedAudio.samplesPerSecond))
        answer = Answer(response: response, item: item, length: length, speed: speed, start: Clock.now)
        let message = #"{"id":"\#(item)","type":"message","role":"assistant","status":"in_progress","content":[]}"#
        say("response.output_item.added", #""response_id":"\#(response)","output_index":0,"item":\#(message)"#)
        say("response.content_part.added", #"\#(place(response, item)),"part":{"type":"audio","transcript":""}"#)
    }

    private func place(_ response: String, _ item: String) -> String {
        #""response_id":"\#(response)","item_id":"\#(item)","output_index":0,"content_index":0"#
    }

    private func call(_ response: String, _ item: String) {
        let id = "call_\(name)_\(answers)"
        func output(_ status: String, _ arguments: String) -> String {
            #"{"id":"\#(item)","type":"function_call","status":"\#(status)","name":"look_up","call_id":"\#(id)","arguments":"\#(arguments)"}"#
        }
        let parts = ["{", #"\"day\":"#, #"\"today\"}"#]
        let begin = #""response_id":"\#(response)","output_index":0"#
        say("response.output_item.added", #"\#(begin),"item":\#(output("in_progress", ""))"#)
        let call = #"\#(begin),"item_id":"\#(item)","call_id":"\#(id)""#
        for part in parts { say("response.function_call_arguments.delta", #"\#(call),"delta":"\#(part)""#) }
        let whole = parts.joined()
        say("response.function_call_arguments.done", #"\#(call),"name":"look_up","arguments":"\#(whole)""#)
        say("response.output_item.done", #"\#(begin),"item":\#(output("completed", whole))"#)
        let counts = #""metadata":{"samples":"0","deltas":"0"}"#
        tell("response.done", of: response, "completed", #""output":[\#(output("completed", whole))],\#(counts)"#)
    }

    private func tell(_ event: String, of response: String, _ status: String, _ members: String) {
        say(
            event,
            #""response":{"id":"\#(response)","object":"realtime.response","status":"\#(status)",\#(members)}"#
        )
    }

    /// Ends the answer before it is whole.
    private func stop(_ reason: String) {
        guard let answer else { return }
        end(answer, "cancelled", #""status_details":{"type":"cancelled","reason":"\#(reason)"},"#)
    }

    private func end(_ answer: Answer, _ status: String, _ details: String) {
        self.answer = nil
        let place = place(answer.response, answer.item)
        let part = #"{"type":"audio","transcript":"\#(answer.words)"}"#
        say("response.output_audio.done", place)
        say("response.output_audio_transcript.done", #"\#(place),"transcript":"\#(answer.words)""#)
        say("response.content_part.done", #"\#(place),"part":\#(part)"#)
        let isWhole = status == "completed"
        let item =
            #"{"id":"\#(answer.item)","type":"message","role":"assistant","status":"\#(isWhole ? "completed" : "incomplete")","content":[{"type":"output_audio","transcript":"\#(answer.words)"}]}"#
        say("response.output_item.done", #""response_id":"\#(answer.response)","output_index":0,"item":\#(item)"#)
        let counts = #""metadata":{"samples":"\#(answer.sent)","deltas":"\#(answer.deltas)"}"#
        tell("response.done", of: answer.response, status, #"\#(details)"output":[\#(item)],\#(counts)"#)
    }

    // MARK: Time

    private func keepTime() {
        guard webSocket.isOpen else { return }
        let now = Clock.now
        if isSpeaking, now - lastAppend > Self.silence {
            tellOfSpeech("stopped", "end")
            endTurn()
            if answer == nil { create(isLong: false, for: "") }
        }
        if var answer {
            let due = Int((now - answer.start) * answer.speed * Double(MarkedAudio.samplesPerSecond))
            while answer.sent < min(due, answer.length) { speak(&answer) }
            self.answer = answer
            if answer.sent == answer.length { end(answer, "completed", "") }
        }
        webSocket.context.schedule(after: Self.tick) { [weak self] _ in self?.keepTime() }
    }

    private func speak(_ answer: inout Answer) {
        // A piece too short for its mark is left to the one before it.
        let left = answer.length - answer.sent
        let count = left < Self.deltaSamples + 4 ? left : Self.deltaSamples
        let place = place(answer.response, answer.item)
        pieces += 1
        let audio = #"{"type":"response.output_audio.delta","event_id":"d\#(name)_\#(pieces)",\#(place),"delta":""#
        var frame = Array(audio.utf8)
        frame += MarkedAudio.piece(at: answer.sent, count: count)
        frame += Array(#""}"#.utf8)
        webSocket.send(text: frame.span)
        let word = "w\(answer.deltas) "
        let said = #""event_id":"t\#(name)_\#(pieces)",\#(place),"delta":"\#(word)""#
        webSocket.send(text: #"{"type":"response.output_audio_transcript.delta",\#(said)}"#)
        answer.words += word
        answer.deltas += 1
        answer.sent += count
    }
}
