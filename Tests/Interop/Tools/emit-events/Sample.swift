import RealtimeProtocol

/// An event built from typed values, with a name to find it by.
struct Sample {
    enum Event {
        case client(ClientEvent)
        case server(ServerEvent)
    }

    let name: String
    let dialect: Dialect
    let event: Event

    static var all: [Sample] {
        clientSamples.map { Sample(name: $0.type, dialect: .openAI, event: .client($0)) }
            + serverSamples.map { Sample(name: $0.type, dialect: .openAI, event: .server($0)) }
            + dashScopeSamples.map { Sample(name: $0.name, dialect: $0.dialect, event: .client($0.event)) }
    }

    /// The sample as one line of JSON.
    var line: String {
        get throws {
            let codec = EventCodec(dialect: dialect)
            let (direction, bytes) =
                switch event {
                case .client(let event): ("client", codec.encode(event))
                case .server(let event): ("server", codec.encode(event))
                }
            guard let bytes else { throw Failure("\(dialect.rawValue) has no \(name)") }
            let line: JSONValue = [
                "name": .string(name), "dialect": .string(dialect.rawValue), "direction": .string(direction),
                "event": try JSONValue(parsing: bytes),
            ]
            return String(decoding: line.serialized, as: UTF8.self)
        }
    }
}

/// A number that JSON can hold.
func number(_ value: Double) -> JSONNumber {
    guard let number = JSONNumber(value) else { preconditionFailure("JSON has no \(value)") }
    return number
}
