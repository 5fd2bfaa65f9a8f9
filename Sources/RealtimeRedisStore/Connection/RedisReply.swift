internal import CHiredis

/// What the server has answered to one command.
enum RedisReply: Hashable, Sendable {
    case null
    case integer(Int64)
    case bytes([UInt8])
    case status(String)
    case error(String)
    case array([RedisReply])

    /// Copies a reply of the library's. Its parser bounds the depth (7) and ``ReplyBounds`` the rest.
    init(_ pointer: UnsafePointer<redisReply>) {
        let reply = pointer.pointee
        switch reply.type {
        case REDIS_REPLY_INTEGER: self = .integer(reply.integer)
        case REDIS_REPLY_STRING: self = .bytes(Self.bytes(reply))
        case REDIS_REPLY_STATUS: self = .status(String(decoding: Self.bytes(reply), as: UTF8.self))
        case REDIS_REPLY_ERROR: self = .error(String(decoding: Self.bytes(reply), as: UTF8.self))
        case REDIS_REPLY_ARRAY:
            self = .array(
                (0..<reply.elements).map { index in reply.element?[index].map { RedisReply($0) } ?? .null }
            )
        default: self = .null
        }
    }

    private static func bytes(_ reply: redisReply) -> [UInt8] {
        guard let text = reply.str else { return [] }
        return Array(UnsafeRawBufferPointer(start: text, count: reply.len))
    }

    /// Whether an error says that the server cannot be used at the moment, so that the same may work later.
    var isPassing: Bool {
        guard case .error(let text) = self else { return false }
        let kinds = [
            "LOADING", "READONLY", "OOM", "BUSY", "MASTERDOWN", "CLUSTERDOWN", "TRYAGAIN", "MISCONF", "NOREPLICAS",
            "NOAUTH",
        ]
        return kinds.contains { text.hasPrefix($0) }
    }
}
