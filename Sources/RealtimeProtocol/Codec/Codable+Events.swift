extension CodingUserInfoKey {
    /// The ``Dialect`` that `Codable` events are spelt in; canonical GA where a coder's `userInfo` does not have it.
    public static let realtimeDialect: CodingUserInfoKey = {
        guard let key = CodingUserInfoKey(rawValue: "realtimeDialect") else {
            preconditionFailure("every string makes a key")
        }
        return key
    }()
}

extension ClientEvent: Codable {
    /// Decodes an event from any coder, in the dialect of its `userInfo` or canonical GA.
    ///
    /// Members without a type here are kept by value, as exactly as the coder hands them over; ``EventCodec`` keeps
    /// them as they were written.
    public init(from decoder: any Decoder) throws {
        self = try CodableBridge(decoder.userInfo).decode(decoder) { codec, bytes throws(EventError) in
            try codec.decodeClientEvent(bytes)
        }
    }

    /// Encodes the event with any coder, in the dialect of its `userInfo` or canonical GA.
    public func encode(to encoder: any Encoder) throws {
        let bridge = CodableBridge(encoder.userInfo)
        try bridge.encode(bridge.codec.encode(self), of: self, to: encoder)
    }
}

extension ServerEvent: Codable {
    /// Decodes an event from any coder, in the dialect of its `userInfo` or canonical GA; as ``ClientEvent``.
    public init(from decoder: any Decoder) throws {
        self = try CodableBridge(decoder.userInfo).decode(decoder) { codec, bytes throws(EventError) in
            try codec.decodeServerEvent(bytes)
        }
    }

    /// Encodes the event with any coder, in the dialect of its `userInfo` or canonical GA.
    public func encode(to encoder: any Encoder) throws {
        let bridge = CodableBridge(encoder.userInfo)
        try bridge.encode(bridge.codec.encode(self), of: self, to: encoder)
    }
}

extension WireObject {
    /// Decodes the object from any coder, in the dialect of its `userInfo` or canonical GA.
    public init(from decoder: any Decoder) throws {
        self = try CodableBridge(decoder.userInfo).decodeObject(decoder)
    }

    /// Encodes the object with any coder, in the dialect of its `userInfo` or canonical GA.
    public func encode(to encoder: any Encoder) throws {
        let bridge = CodableBridge(encoder.userInfo)
        var writer = WireWriter(dialect: bridge.codec.dialect)
        write(to: &writer)
        try bridge.encode(writer.json.bytes, of: self, to: encoder)
    }
}

/// Carries values between a coder and this library's own reader and writer: as a tree of JSON, so that there is one
/// definition of what is valid whatever the coder.
private struct CodableBridge {
    let codec: EventCodec

    init(_ userInfo: [CodingUserInfoKey: Any]) {
        codec = EventCodec(dialect: userInfo[.realtimeDialect] as? Dialect ?? .openAI)
    }

    func decode<Event>(
        _ decoder: any Decoder,
        _ body: (EventCodec, [UInt8]) throws(EventError) -> Event
    ) throws -> Event {
        let bytes = try JSONValue(from: decoder).serialized
        do throws(EventError) {
            return try body(codec, bytes)
        } catch {
            throw corrupted(error, decoder)
        }
    }

    func decodeObject<Object: WireObject>(_ decoder: any Decoder) throws -> Object {
        let bytes = try JSONValue(from: decoder).serialized
        do throws(EventError) {
            return try WireSource.read(bytes, in: codec)
        } catch {
            throw corrupted(error, decoder)
        }
    }

    private func corrupted(_ error: EventError, _ decoder: any Decoder) -> DecodingError {
        DecodingError.dataCorrupted(
            DecodingError.Context(
                codingPath: decoder.codingPath + error.path.map(JSONKey.init(_:)),
                debugDescription: error.description,
                underlyingError: error
            )
        )
    }

    func encode(_ bytes: [UInt8]?, of value: Any, to encoder: any Encoder) throws {
        guard let bytes else {
            throw EncodingError.invalidValue(
                value,
                EncodingError.Context(
                    codingPath: encoder.codingPath,
                    debugDescription: "The dialect \(codec.dialect.rawValue) has no such event."
                )
            )
        }
        try JSONValue(parsing: bytes, limits: codec.limits).encode(to: encoder)
    }
}

extension WireSource {
    /// Reads one object from JSON text.
    static func read<Object: WireObject>(_ text: [UInt8], in codec: EventCodec) throws(EventError) -> Object {
        try text.span.withUnsafeBufferPointer { (bytes) throws(EventError) in
            let tape: JSONTape
            do throws(JSONError) {
                tape = try JSONTape(bytes, limits: codec.limits)
            } catch {
                throw EventError(malformed: error, in: bytes)
            }
            var source = WireSource(cursor: JSONCursor(bytes), nodes: tape.nodes, dialect: codec.dialect)
            return try withUnsafePointer(to: &source) { (source) throws(EventError) in
                try Object(node: WireNode(source: source, index: 0))
            }
        }
    }
}
