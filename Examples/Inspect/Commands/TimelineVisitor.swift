import RealtimeProtocol
import RealtimeUnits

/// Draws who spoke when, deltas and interruptions.
struct TimelineVisitor: EventVisitor {
    private let svg: String?
    private let step: Double
    private var formats = AudioFormats()
    private var clock = TimelineClock()
    private(set) var record = TimelineRecord()
    private var faults = 0
    /// Where the caller's audio began that no turn was found in yet.
    private var uncommitted: Moment?

    /// - Parameters:
    ///   - svg: the file to draw into, `-` for standard output; `nil` draws text.
    ///   - step: the time of one column of text.
    init(svg: String?, step: Duration) {
        self.svg = svg
        self.step = step.inSeconds
    }

    mutating func begin(file _: String) {
        formats = AudioFormats()
        clock.beginSession()
        uncommitted = nil
    }

    mutating func take(_ line: borrowing EventLine, _ event: Span<UInt8>, _ console: Console) {
        let moment = clock.moment(instant: line.instant)
        if case .audio = line.type.content, line.direction == .client {
            takeAppend(line, event, moment)
            return
        }
        let codec = EventCodec(dialect: line.dialect)
        switch line.direction {
        case .client:
            if case .session = line.type.content { formats.take(line, event) }
            if let decoded = try? codec.decodeClientEvent(event) { take(decoded, moment) }
        case .server:
            guard let decoded = try? codec.decodeServerEvent(event) else { return }
            switch decoded {
            case .sessionCreated(let created):
                formats.take(created.session, line.dialect)
                clock.beginSession()
                mark("session \(created.session.model ?? "") (\(line.dialect.rawValue))", moment)
            case .sessionUpdated(let updated): formats.take(updated.session, line.dialect)
            case .responseCreated(let created):
                formats.take(created.response, line.dialect)
                record.beginReply(created.response.id?.rawValue)
            case .outputAudioDelta(let delta): takeAudio(delta, line, moment)
            default: take(decoded, moment)
            }
        }
    }

    // MARK: Audio

    private mutating func takeAppend(_ line: borrowing EventLine, _ event: Span<UInt8>, _ moment: Moment) {
        guard let bytes = line.audioBytes(in: event), let format = formats.format(of: .client, in: line.dialect) else {
            return
        }
        if uncommitted == nil { uncommitted = moment }
        clock.append(seconds: format.duration(ofBytes: bytes).inSeconds)
    }

    private mutating func takeAudio(_ delta: AudioDelta, _ line: borrowing EventLine, _ moment: Moment) {
        let index = countDelta(delta.responseID, delta.itemID, moment)
        guard let format = formats.format(of: .server, in: line.dialect) else { return }
        let seconds = format.duration(ofBytes: delta.delta.byteCount).inSeconds
        if record.replies[index].firstAudio == nil { record.replies[index].firstAudio = moment }
        record.replies[index].audio += seconds
        clock.receive(seconds: seconds)
    }

    private mutating func countDelta(_ responseID: ResponseID?, _ itemID: ItemID?, _ moment: Moment) -> Int {
        let index = record.reply(responseID?.rawValue, itemID?.rawValue)
        record.addDelta(moment, hasInstants: clock.earliest != nil)
        record.replies[index].deltas += 1
        record.replies[index].lastDelta = moment
        if record.replies[index].firstDelta == nil { record.replies[index].firstDelta = moment }
        return index
    }

    // MARK: The client

    private mutating func take(_ event: ClientEvent, _ moment: Moment) {
        switch event {
        case .inputAudioBufferCommit:
            // Where the client finds turns, all that it has sent is one.
            guard let start = uncommitted else { break }
            uncommitted = nil
            if record.turns.last.map({ $0.start.audio < start.audio }) ?? true {
                record.turns.append(TimelineRecord.Turn(start: start, end: moment))
            }
        case .conversationItemCreate(let create):
            let text = create.item.spokenText
            if !text.isEmpty { mark("\(create.item.role?.rawValue ?? "item") writes \(quoted(text))", moment) }
            if create.item.type == .functionCallOutput { mark("the client answers a function call", moment) }
        case .responseCancel(let cancel):
            guard !record.replies.isEmpty else { break }
            stop(record.reply(cancel.responseID?.rawValue), moment)
            mark("the client cancels", moment)
        case .conversationItemTruncate(let truncation):
            guard let index = record.reply(withItem: truncation.itemID.rawValue) else { break }
            record.replies[index].heard = Double(max(0, truncation.audioEndMs)) / 1_000
            stop(index, moment)
        default: break
        }
    }

    private mutating func stop(_ index: Int, _ moment: Moment) {
        guard record.replies[index].stopped == nil else { return }
        record.replies[index].stopped = moment
        clock.cutReply()
    }

    // MARK: The server

    private mutating func take(_ event: ServerEvent, _ moment: Moment) {
        switch event {
        case .speechStarted(let started):
            var start = moment
            if let position = clock.position(milliseconds: started.audioStartMs) { start.audio = position }
            // One vendor says it several times in a turn.
            if let last = record.turns.last, last.end == nil { break }
            record.turns.append(TimelineRecord.Turn(start: start))
            record.nameTurn(started.itemID?.rawValue)
            uncommitted = nil
        case .speechStopped(let stopped):
            var end = moment
            if let position = clock.position(milliseconds: stopped.audioEndMs) { end.audio = position }
            if let index = record.turns.indices.last { record.turns[index].end = end }
        case .inputAudioBufferCommitted(let committed):
            guard let index = record.turns.indices.last else { break }
            record.nameTurn(committed.itemID.rawValue)
            if record.turns[index].end == nil { record.turns[index].end = moment }
        case .inputTranscriptionCompleted(let completed):
            hear(completed.transcript, completed.itemID)
        case .conversationItemAdded(let added):
            let text = added.item.spokenText
            guard !text.isEmpty else { break }
            switch added.item.role {
            case .some(.user): if added.item.id == nil { hear(text, nil) }
            case .some(.assistant):
                let response = added.unknownMembers["response_id"]?.stringValue
                if added.item.id == nil { record.replies[record.reply(response)].text = cut(text) }
            default: break
            }
        case .outputTranscriptDelta(let delta), .outputTextDelta(let delta):
            let index = countDelta(delta.responseID, delta.itemID, moment)
            let text = record.replies[index].text
            if text.count < TimelineRecord.textLimit { record.replies[index].text = cut(text + delta.delta) }
        case .outputTranscriptDone(let done):
            if let text = done.transcript { say(text, done.responseID, done.itemID) }
        case .outputTextDone(let done):
            if let text = done.text { say(text, done.responseID, done.itemID) }
        case .outputItemDone(let done) where done.item.type == .functionCall:
            mark("the assistant calls \(done.item.name ?? "a function")(\(cut(done.item.arguments ?? "")))", moment)
        case .outputAudioDone: clock.endReply()
        case .responseDone(let done):
            clock.endReply()
            guard done.response.status == .cancelled else { break }
            stop(record.reply(done.response.id?.rawValue), moment)
        case .outputAudioBufferCleared(let cleared):
            stop(record.reply(cleared.responseID?.rawValue), moment)
        case .error(let event): mark("error: \(cut(event.error.message))", moment)
        default: break
        }
    }

    private mutating func hear(_ transcript: String, _ itemID: ItemID?) {
        if let index = record.turn(itemID?.rawValue) { record.turns[index].transcript = cut(transcript) }
    }

    private mutating func say(_ text: String, _ responseID: ResponseID?, _ itemID: ItemID?) {
        record.replies[record.reply(responseID?.rawValue, itemID?.rawValue)].text = cut(text)
    }

    private mutating func mark(_ text: String, _ moment: Moment) {
        record.marks.append(TimelineRecord.Mark(moment: moment, text: TerminalText.line(text, limit: 200)))
    }

    private func cut(_ text: String) -> String { String(text.prefix(TimelineRecord.textLimit)) }

    private func quoted(_ text: String) -> String { "“\(TerminalText.line(text, limit: 120))”" }

    // MARK: The end

    mutating func take(_ problem: LineProblem, _ console: Console) {
        guard problem.isFault else { return }
        faults += 1
        console.note(problem.description)
    }

    /// What is to be drawn.
    var picture: TimelinePicture {
        TimelinePicture(record, earliest: clock.earliest, audio: clock.audio)
    }

    mutating func finish(_ console: Console) throws(FileError) -> Bool {
        if let svg {
            let drawing = TimelineSVG(picture).text
            if svg == "-" {
                console.line(drawing)
            } else {
                try OutputFile.write(Array("\(drawing)\n".utf8), to: svg)
            }
        } else {
            TimelineText(picture, step: step).forEachLine { console.line($0) }
        }
        try console.flush()
        return faults == 0
    }
}
