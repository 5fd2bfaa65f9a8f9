/// What one connection of a caller has heard, held against what has to be true of it.
struct ConnectionLedger {
    let connection: Int
    private let findings: Findings
    /// Which session of the upstream speaks.
    private(set) var upstream: String?
    private var nextControl = 0
    private(set) var response: OpenResponse?
    private var ended: Set<String> = []
    /// Control events that the client has sent.
    var sentControls = 0
    var sentMarks = 0
    var sentAppends = 0
    var sentSamples = 0
    /// What is to come of the call of the last answer.
    private(set) var call: (id: String, name: String)?
    private(set) var lastReport: String?

    struct OpenResponse {
        var id: String
        var item: String?
        var pieces = 0
        var samples = 0
        var expected = 0
        var missingPieces = 0
        var words = ""
        var arguments = ""
        /// The client asked for its end: from then on pieces may be left out, for nobody wants them.
        var isCancelled = false
    }

    init(_ connection: Int, _ findings: Findings) {
        self.connection = connection
        self.findings = findings
    }

    private func fault(_ what: String) { findings.fault("connection \(connection) (\(upstream ?? "-")): \(what)") }

    /// What a caller has to know of an event.
    enum Heard {
        case created, updated
        case speechStarted
        case audio
        case responseCreated
        case responseDone(isCall: Bool)
        case report(mark: String)
        /// The upstream refused something, which its script does now and then.
        case refusal
        /// The relay's own error.
        case relayError(String)
        case other
        case nothing
    }

    /// Takes a message of the server's. `isReplaced`: the upstream has died since, so that another may go on for it.
    mutating func hear(_ text: [UInt8], isReplaced: Bool) -> Heard {
        guard let event = EventMembers(text), let type = event.text("type") else {
            fault("a message that is no event")
            return .nothing
        }
        let id = event.text("event_id") ?? ""
        if type == "response.output_audio.delta" { return piece(event) }
        if type == "response.output_audio_transcript.delta" { return words(event) }
        guard id.first == "u", let mark = id.lastIndex(of: "_"), let number = Int(id[id.index(after: mark)...]) else {
            guard type == "error" else {
                fault("\(type) with the identifier '\(id)', which the upstream did not give")
                return .nothing
            }
            let error = event.object("error")
            return .relayError("\(error?.text("code") ?? "?"): \(error?.text("message") ?? "?")")
        }
        follow(String(id[id.index(after: id.startIndex)..<mark]), number, type, isReplaced: isReplaced)
        findings.tally.controls += 1
        return control(type, event)
    }

    /// Control events come in the order and the number in which they were said.
    private mutating func follow(_ name: String, _ number: Int, _ type: String, isReplaced: Bool) {
        if upstream == nil || (name != upstream && isReplaced) {
            // Of a session that takes over in silence the beginning may be kept from the client.
            if upstream == nil, number != 0 { fault("the first control event is \(number)") }
            upstream = name
            nextControl = number
            findings.claim("sess_\(name)", for: connection)
            if response != nil, number > 0 { response?.isCancelled = true }
        } else if name != upstream {
            fault("\(type) is session \(name)'s")
        }
        if number != nextControl { fault("\(type) is control event \(number) where \(nextControl) is due") }
        nextControl = number + 1
    }

    private mutating func control(_ type: String, _ event: EventMembers) -> Heard {
        if let id = event.text("response_id"), id != response?.id { fault("\(type) of \(id), which is not open") }
        switch type {
        case "session.created": return .created
        case "session.updated": return .updated
        case "input_audio_buffer.speech_started": return .speechStarted
        case "response.created":
            let id = event.object("response")?.text("id") ?? ""
            if let response { fault("\(id) begins while \(response.id) is open") }
            findings.claim(id, for: connection)
            response = OpenResponse(id: id)
            call = nil
            return .responseCreated
        case "response.output_item.added":
            let item = event.object("item")
            let id = item?.text("id") ?? ""
            findings.claim(id, for: connection)
            response?.item = id
            if item?.text("type") == "function_call" { call = (item?.text("call_id") ?? "", id) }
        case "response.function_call_arguments.delta": response?.arguments += event.text("delta") ?? ""
        case "response.function_call_arguments.done":
            if event.text("arguments") != response?.arguments {
                fault("a call's arguments are not the sum of its pieces")
            }
        case "response.output_audio_transcript.done":
            if event.text("transcript") != response?.words, response?.isCancelled == false {
                fault("a transcript is not the sum of its pieces")
            }
        case "response.done": return done(event)
        case "soak.report": return report(event)
        case "error": return .refusal
        default: break
        }
        return .other
    }

    // MARK: Responses

    private mutating func piece(_ event: EventMembers) -> Heard {
        guard var open = response, event.text("response_id") == open.id, event.text("item_id") == open.item else {
            fault("audio of \(event.text("response_id") ?? "?"), which is not open")
            return .nothing
        }
        guard let piece = event.bytes("delta").flatMap(MarkedAudio.read) else {
            fault("damaged audio")
            return .nothing
        }
        if piece.position < open.expected { fault("audio of sample \(piece.position) after that of \(open.expected)") }
        open.expected = piece.position + piece.count
        open.pieces += 1
        open.samples += piece.count
        response = open
        return .audio
    }

    private mutating func words(_ event: EventMembers) -> Heard {
        guard event.text("response_id") == response?.id else {
            fault("words of \(event.text("response_id") ?? "?"), which is not open")
            return .nothing
        }
        response?.words += event.text("delta") ?? ""
        return .other
    }

    private mutating func done(_ event: EventMembers) -> Heard {
        let said = event.object("response")
        let id = said?.text("id") ?? ""
        guard let open = response, open.id == id else {
            fault("\(id) ends \(ended.contains(id) ? "again" : "and never began")")
            return .nothing
        }
        response = nil
        ended.insert(id)
        findings.tally.responses += 1
        if said?.text("status") == "cancelled" { findings.tally.cancelled += 1 }
        // What did not come was dropped, and will have to be in the relay's books.
        let counts = said?.object("metadata")
        let missing = (counts?.number("deltas") ?? 0) - open.pieces
        let samples = (counts?.number("samples") ?? 0) - open.samples
        if missing < 0 || samples < 0 || (missing == 0) != (samples == 0) {
            fault("\(id): \(missing) pieces and \(samples) samples are missing")
        }
        if open.isCancelled {
            findings.tally.unknownPieces += missing
        } else {
            findings.tally.missingPieces += missing
            findings.tally.missingSamples += samples
        }
        let isCall = call != nil && said?.text("status") == "completed"
        return .responseDone(isCall: isCall)
    }

    /// The client has asked for the end of the answer.
    mutating func cancelled() { response?.isCancelled = true }

    /// The call was answered.
    mutating func answeredCall() { call = nil }

    // MARK: What was sent

    private mutating func report(_ event: EventMembers) -> Heard {
        let mark = event.text("mark") ?? ""
        lastReport = mark
        findings.tally.reports += 1
        // Nothing is sent between a mark and its report.
        for (name, number, sent) in [
            ("marks", event.number("marks"), sentMarks), ("appends", event.number("appends"), sentAppends),
            ("samples", event.number("samples"), sentSamples),
        ] where number != sent {
            fault("the upstream has \(number ?? -1) \(name) of \(sent)")
        }
        return .report(mark: mark)
    }
}
