/// The browser dialect's own shapes: a flat session, `{code, message}` errors, and a transcript inside a `text` part.
enum BrowserSpelling {
    /// The canonical session of a browser's `session.create`: `{model, voice, instructions}`, lenient towards GA's
    /// nested and the beta's flat members.
    static func canonicalSession(_ session: JSONObject) -> JSONObject {
        BetaSpelling.canonicalSession(session, in: .browser)
    }

    /// The session that `session.created` shows a browser.
    static func wireSession(_ session: JSONObject) -> JSONObject {
        var result = JSONObject()
        for name in ["id", "model"] { result[name] = session[name] }
        result["voice"] = session["audio"]?["output"]?["voice"]
        result["sample_rate"] = session["audio"]?["output"]?["format"]?["rate"]
        return result
    }

    /// The browser's spelling of a server event; `nil` where it has none.
    static func object(of event: ServerEvent) -> JSONObject? {
        switch event {
        case .inputTranscriptionCompleted(let event):
            return itemCreated(id: event.itemID, role: .user, transcript: event.transcript)
        case .outputTranscriptDone(let event):
            guard let transcript = event.transcript, !transcript.isEmpty else { return nil }
            return itemCreated(
                id: event.itemID,
                role: .assistant,
                transcript: transcript,
                responseID: event.responseID
            )
        case .error(let event):
            var error: JSONObject = ["message": .string(event.error.message)]
            error.set("code", event.error.code ?? .serverError)
            error.set("param", event.error.param)
            return ["type": "error", "error": .object(error)]
        case .unknown(let event):
            return event.object
        default:
            guard let name = WireNames.serverName(event.type, in: .browser) else { return nil }
            var object: JSONObject = ["type": .string(name)]
            for member in event.payload.object.members { object[member.name] = member.value }
            if let session = object["session"]?.objectValue { object["session"] = .object(wireSession(session)) }
            return object
        }
    }

    private static func itemCreated(
        id: ItemID?,
        role: Role,
        transcript: String,
        responseID: ResponseID? = nil
    ) -> JSONObject {
        let part: JSONObject = ["type": "text", "transcript": .string(transcript)]
        var item: JSONObject = ["role": .string(role.rawValue), "content": [.object(part)]]
        item.set("id", id)
        var object: JSONObject = ["type": "conversation.item.created", "item": .object(item)]
        object.set("response_id", responseID)
        return object
    }
}
