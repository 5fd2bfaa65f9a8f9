/// Turns frames of one dialect into events and back.
///
/// Decoding never loses anything: an event without a type here, or one that does not decode as the type it names,
/// becomes `.unknown` with all its members. An error is thrown only where the frame is no event at all.
public struct EventCodec: Hashable, Sendable {
    /// The spelling on the wire.
    public var dialect: Dialect
    /// Bounds on frames.
    public var limits: JSONLimits

    /// Creates a codec.
    public init(dialect: Dialect, limits: JSONLimits = .standard) {
        self.dialect = dialect
        self.limits = limits
    }

    /// Decodes a client's frame. O(bytes).
    public func decodeClientEvent(_ text: Span<UInt8>) throws(EventError) -> ClientEvent {
        if let append = InputAudioBufferAppend(scanning: text, limits: limits) {
            return .inputAudioBufferAppend(append)
        }
        let (name, object) = try envelope(text)
        let canonical = WireNames.canonicalClientName(name, in: dialect)
        do throws(EventError) {
            if let event = try ClientEvent(type: canonical, object: try body(of: object)) { return event }
            return .unknown(UnknownEvent(type: name, object: object))
        } catch {
            return .unknown(UnknownEvent(type: name, object: object, failure: error.naming(name)))
        }
    }

    /// Decodes a server's frame. O(bytes).
    public func decodeServerEvent(_ text: Span<UInt8>) throws(EventError) -> ServerEvent {
        if let delta = AudioDelta(scanning: text, limits: limits) { return .outputAudioDelta(delta) }
        let (name, object) = try envelope(text)
        let canonical = WireNames.canonicalServerName(name)
        do throws(EventError) {
            if let event = try ServerEvent(type: canonical, object: try body(of: object)) { return event }
            return .unknown(UnknownEvent(type: name, object: object))
        } catch {
            return .unknown(UnknownEvent(type: name, object: object, failure: error.naming(name)))
        }
    }

    /// Decodes a server's frame; as ``decodeServerEvent(_:)-(Span<UInt8>)``.
    public func decodeServerEvent(_ text: [UInt8]) throws(EventError) -> ServerEvent {
        try decodeServerEvent(text.span)
    }

    /// Decodes a client's frame; as ``decodeClientEvent(_:)-(Span<UInt8>)``.
    public func decodeClientEvent(_ text: [UInt8]) throws(EventError) -> ClientEvent {
        try decodeClientEvent(text.span)
    }

    /// Encodes a client event; `nil` where the dialect has no such event.
    public func encode(_ event: ClientEvent) -> [UInt8]? {
        if case .inputAudioBufferAppend(let append) = event { return encodeAppend(append) }
        if case .unknown(let unknown) = event { return JSONValue.object(unknown.object).serialized }
        guard let name = WireNames.clientName(event.type, in: dialect) else { return nil }
        return encode(name: name, object: event.payload.object)
    }

    /// Encodes a server event; `nil` where the dialect has no such event.
    public func encode(_ event: ServerEvent) -> [UInt8]? {
        if case .outputAudioDelta(let delta) = event { return encodeDelta(delta) }
        if dialect == .browser { return BrowserSpelling.object(of: event).map { JSONValue.object($0).serialized } }
        if case .unknown(let unknown) = event { return JSONValue.object(unknown.object).serialized }
        guard let name = WireNames.serverName(event.type, in: dialect) else { return nil }
        return encode(name: name, object: event.payload.object)
    }

    // MARK: Envelope

    private func envelope(_ text: Span<UInt8>) throws(EventError) -> (name: String, object: JSONObject) {
        let json: JSONValue
        do throws(JSONError) {
            json = try JSONValue(parsing: text, limits: limits)
        } catch {
            throw EventError(.malformedJSON(error))
        }
        guard case .object(let object) = json else { throw EventError(.notAnObject(json.kind)) }
        guard let name = object["type"]?.stringValue, !name.isEmpty else { throw EventError(.missingType) }
        return (name, object)
    }

    private func body(of object: JSONObject) throws(EventError) -> JSONObject {
        var body = object
        body.removeValue(forName: "type")
        if dialect.isBeta { return BetaSpelling.respell(body, toCanonical: true, in: dialect) }
        if dialect == .browser, let session = body["session"]?.objectValue {
            body["session"] = .object(BrowserSpelling.canonicalSession(session))
        }
        // A page may open its session with `{"type":"session.create"}` alone and take every default.
        if dialect == .browser, object["type"] == "session.create", body["session"] == nil { body["session"] = [:] }
        return body
    }

    private func encode(name: String, object: JSONObject) -> [UInt8] {
        var writer = JSONWriter()
        writer.beginObject()
        writer.name("type")
        writer.value(name)
        writer.members(of: dialect.isBeta ? BetaSpelling.respell(object, toCanonical: false, in: dialect) : object)
        writer.endObject()
        return writer.bytes
    }
}

extension EventError {
    fileprivate func naming(_ type: String) -> EventError {
        var error = self
        error.eventType = type
        return error
    }
}
