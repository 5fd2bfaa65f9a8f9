/// What a caller does when, and in answer to what.
extension Caller {
    // MARK: Time

    func step(_ now: Double) {
        if let vanishing = plan.vanishing, socket != nil, now >= vanishing { return vanish(now) }
        switch phase {
        case .away(let until):
            if now >= until, pool.takesCalls { dial(now) }
        case .dialling(let deadline), .greeting(let deadline), .closing(let deadline):
            if now >= deadline { giveUp("nothing came in \(Self.patience) s: \(phase)", now) }
        case .pausing(let until):
            if now >= until { talk(now) }
        case .talking(let left): talk(left, now)
        case .listening: listen(now)
        case .marking(let mark, let sent, _):
            if now >= sent + Self.patience { giveUp("mark \(mark) was not reported", now) }
        case .deaf(let until):
            guard now >= until else { return }
            socket?.isDeaf = false
            lastHeard = now
            phase = .listening
        case .gone(let until):
            guard now >= until else { return }
            if socket?.isDeaf == true {
                socket?.isDeaf = false
                lastHeard = now
            }
            // What the kernels held comes first, slowly through so small a window; then the end has to.
            if now - lastHeard > Self.patience {
                giveUp("was not closed, and had not read for \(Int(until - openedAt)) s", now)
            }
        }
    }

    private func giveUp(_ what: String, _ now: Double) {
        fault(what)
        socket?.reset()
        leave(now)
    }

    private func talk(_ now: Double) {
        nextFrame = now
        phase = .talking(framesLeft: Int.random(in: 8...50, using: &random))
    }

    private func talk(_ left: Int, _ now: Double) {
        var left = left
        while left > 0, now >= nextFrame {
            append()
            left -= 1
            nextFrame += Self.frameSeconds
        }
        phase = .talking(framesLeft: left)
        guard left == 0 else { return }
        lastHeard = now
        phase = .listening
        switch plan.manner {
        case .free: break  // The upstream hears that it is silent.
        case .manual:
            say("input_audio_buffer.commit")
            say("response.create")
        case .slow, .dead:
            say("input_audio_buffer.commit")
            say("response.create", #","response":{"metadata":{"length":"long"}}"#)
            socket?.isDeaf = true
            phase =
                plan.manner == .dead ? .gone(until: now + 100) : .deaf(until: now + random.seconds(3...8))
        }
    }

    private func listen(_ now: Double) {
        if now - lastHeard > Self.patience {
            let open = ledger.response.map { "\($0.id) does not end" } ?? "no answer begins"
            findings.tally.stalls += 1
            return giveUp(open, now)
        }
        guard let interruption, now >= interruption, let response = ledger.response else { return }
        self.interruption = nil
        findings.tally.interruptions += 1
        if plan.manner == .free {
            isInterrupting = true
            return talk(now)
        }
        say("response.cancel")
        ledger.cancelled()
        truncate(response)
    }

    private func truncate(_ response: ConnectionLedger.OpenResponse) {
        guard let item = response.item, response.samples > 0 else { return }
        let heard = Int.random(in: 0...(response.samples / 24), using: &random)
        say("conversation.item.truncate", #","item_id":"\#(item)","content_index":0,"audio_end_ms":\#(heard)"#)
        findings.tally.truncations += 1
    }

    // MARK: Answers

    func hear(_ event: ConnectionLedger.Heard, _ now: Double) {
        lastHeard = now
        switch event {
        case .created: greeted(now)
        case .updated:
            if case .greeting = phase { beginTurn(now) }
        case .speechStarted:
            // The answer's end follows; what was heard of it is told as a client does that has just cut it off.
            if isInterrupting, let response = ledger.response { truncate(response) }
            isInterrupting = false
        case .responseCreated:
            let isInterrupted = plan.manner != .slow && random.happens(30)
            interruption = isInterrupted ? now + random.seconds(0.1...1.5) : nil
        case .responseDone(let isCall): answerEnded(isCall, now)
        case .report(let mark): reported(mark, now)
        case .relayError(let error):
            findings.tally.errors[error, default: 0] += 1
            if !pool.isExcused(openedAt), plan.manner != .dead { fault("the relay says: \(error)") }
        case .audio, .refusal, .other, .nothing: break
        }
    }

    private func greeted(_ now: Double) {
        guard case .greeting = phase else { return }
        guard plan.manner != .free else { return beginTurn(now) }
        say("session.update", #","session":{"type":"realtime","audio":{"input":{"turn_detection":null}}}"#)
    }

    private func beginTurn(_ now: Double) {
        guard plan.turns > 0, pool.takesCalls else { return mark(isLast: true, now) }
        plan.turns -= 1
        phase = .pausing(until: now + random.seconds(0.1...0.8))
    }

    private func answerEnded(_ isCall: Bool, _ now: Double) {
        interruption = nil
        isInterrupting = false
        guard case .listening = phase else { return }
        if isCall, let call = ledger.call {
            ledger.answeredCall()
            findings.tally.toolCalls += 1
            let item = "item_c\(ledger.connection)_\(ledger.sentControls)"
            let output = #""type":"function_call_output","call_id":"\#(call.id)","output":"{\"sun\":true}""#
            say("conversation.item.create", #","item":{"id":"\#(item)",\#(output)}"#)
            say("response.create")
        } else if random.happens(40) {
            mark(isLast: false, now)
        } else {
            beginTurn(now)
        }
    }

    // MARK: Marks

    private func mark(isLast: Bool, _ now: Double) {
        ledger.sentMarks += 1
        phase = .marking(mark: say("soak.mark"), sent: now, isLast: isLast)
    }

    private func reported(_ reported: String, _ now: Double) {
        guard case .marking(let mark, let sent, let isLast) = phase, mark == reported else {
            return fault("a report of \(reported), which is not due")
        }
        findings.roundTrips.append(now - sent)
        guard isLast else { return beginTurn(now) }
        socket?.sendClose()
        phase = .closing(deadline: now + Self.patience)
    }
}
