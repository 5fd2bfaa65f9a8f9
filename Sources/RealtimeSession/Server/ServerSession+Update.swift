internal import RealtimeProtocol
internal import RealtimeUnits

/// `session.update` and `session.create`: what they may change, and what they change.
extension ServerSession {
    /// Applies a `session.create` whose answer is `session.created`.
    mutating func prepare(_ event: ClientEvent) {
        guard case .sessionUpdate(let update) = event else { return }
        if let refusal = apply(update.session) { sendError(refusal, of: update.eventID) }
    }

    mutating func update(_ update: SessionUpdate, at now: SessionInstant) {
        if dialect == .browser {
            // A second session.create: answered like the first, because a page that reconnects its logic asks again.
            prepare(.sessionUpdate(update))
            send(.sessionCreated(SessionEvent(session: visibleSession, eventID: identifiers.event())))
            emit(.updated(session))
            return
        }
        if let refusal = apply(update.session) {
            sendError(refusal, of: update.eventID)
            return
        }
        send(.sessionUpdated(SessionEvent(session: visibleSession, eventID: identifiers.event())))
        emit(.updated(session))
    }

    /// Merges an update into the session. Where a member is refused nothing is merged, except that the browser's
    /// `session.create`, which must not fail, is merged without the refused members.
    private mutating func apply(_ update: SessionConfiguration) -> ErrorDetail? {
        var update = update
        var refusal: ErrorDetail?
        if let failure = refuseInstructions(update.instructions) {
            guard dialect == .browser else { return ErrorDetail(failure) }
            refusal = ErrorDetail(failure)
            update.instructions = .absent
        }
        if isHarmless(update.instructions) { update.instructions = .absent }
        if let failure = update.audio?.output.flatMap({ refuseVoice($0.voice) }) {
            guard dialect == .browser else { return ErrorDetail(failure) }
            refusal = ErrorDetail(failure)
            update.audio?.output?.voice = .absent
        }
        if let failure = refuseTurnDetection(update.audio?.input?.turnDetection.value?.type) {
            return ErrorDetail(failure)
        }
        if let failure = SessionBounds(dialect).refusal(of: update) { return failure }
        do throws(EventError) {
            try checkFormats(update)
        } catch {
            return ErrorDetail(error)
        }
        session = session.merged(with: update)
        adoptFormats(of: session)
        return refusal
    }

    /// Whether instructions count as not mentioned: null, and an empty text where a client may not replace them, which
    /// the openai-agents package sends for an agent that has none.
    private func isHarmless(_ instructions: Field<String>) -> Bool {
        switch instructions {
        case .absent, .null: true
        case .value(let text): text.isEmpty && !configuration.allowsClientInstructions
        }
    }

    func refuseInstructions(_ instructions: Field<String>) -> EventError? {
        guard case .value(let text) = instructions, instructions != session.instructions,
            !configuration.allowsClientInstructions, !isHarmless(instructions)
        else { return nil }
        return EventError(
            .invalidValue(
                expected: "no instructions, since this scenario does not let a client replace its own",
                found: "a text of \(text.count) characters"
            ),
            path: ["session", "instructions"]
        )
    }

    private func refuseVoice(_ voice: Field<Voice>) -> EventError? {
        guard case .value(let value) = voice, !configuration.voices.isEmpty, voice != session.audio?.output?.voice,
            !configuration.voices.contains(value.name ?? "")
        else { return nil }
        return EventError(
            .invalidValue(
                expected: "one of \(configuration.voices.joined(separator: ", "))",
                found: value.name ?? "an object"
            ),
            path: ["session", "audio", "output", "voice"]
        )
    }

    private func refuseTurnDetection(_ type: TurnDetectionType?) -> EventError? {
        let allowed = configuration.turnDetectionTypes
        guard let type, !allowed.isEmpty, !allowed.contains(type) else { return nil }
        let names = allowed.map(\.rawValue).joined(separator: ", ")
        return EventError(
            .invalidValue(expected: "one of \(names)", found: "'\(type)'"),
            path: ["session", "audio", "input", "turn_detection", "type"]
        )
    }

    private func checkFormats(_ update: SessionConfiguration) throws(EventError) {
        for (side, format) in [("input", update.audio?.input?.format), ("output", update.audio?.output?.format)] {
            guard let format else { continue }
            do throws(EventError) {
                _ = try format.audioFormat()
            } catch {
                throw EventError(error.code, path: ["session", "audio", side, "format"] + error.path)
            }
        }
        guard let output = try? update.audio?.output?.format?.audioFormat(), output != outputFormat,
            response.active != nil
        else { return }
        throw EventError(
            .invalidValue(expected: "the same output format while a response is active", found: "\(output)"),
            path: ["session", "audio", "output", "format"]
        )
    }

    mutating func adoptFormats(of session: SessionConfiguration) {
        if let format = try? session.audio?.input?.format?.audioFormat() { inputFormat = format }
        if let format = try? session.audio?.output?.format?.audioFormat() { outputFormat = format }
    }
}
