import Foundation
import RealtimeProtocol

/// An encoder and its decoder, of Foundation's.
enum CoderPair: String, CaseIterable {
    case json, xmlPropertyList, binaryPropertyList

    func encode(_ value: some Encodable, _ dialect: Dialect? = nil) throws -> Data {
        switch self {
        case .json:
            let encoder = JSONEncoder()
            if let dialect { encoder.userInfo[.realtimeDialect] = dialect }
            return try encoder.encode(value)
        case .xmlPropertyList, .binaryPropertyList:
            let encoder = PropertyListEncoder()
            encoder.outputFormat = self == .xmlPropertyList ? .xml : .binary
            if let dialect { encoder.userInfo[.realtimeDialect] = dialect }
            return try encoder.encode(value)
        }
    }

    func decode<Value: Decodable>(_: Value.Type, from data: Data, _ dialect: Dialect? = nil) throws -> Value {
        switch self {
        case .json:
            let decoder = JSONDecoder()
            if let dialect { decoder.userInfo[.realtimeDialect] = dialect }
            return try decoder.decode(Value.self, from: data)
        case .xmlPropertyList, .binaryPropertyList:
            let decoder = PropertyListDecoder()
            if let dialect { decoder.userInfo[.realtimeDialect] = dialect }
            return try decoder.decode(Value.self, from: data)
        }
    }

    /// The value after a way through both.
    func roundTrip<Value: Codable>(_ value: Value, _ dialect: Dialect? = nil) throws -> Value {
        try decode(Value.self, from: encode(value, dialect), dialect)
    }
}
