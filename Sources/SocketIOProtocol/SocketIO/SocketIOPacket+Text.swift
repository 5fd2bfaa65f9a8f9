extension SocketIOPacket {
    /// Reads a packet from the text of an Engine.IO message.
    ///
    /// - Parameters:
    ///   - text: UTF-8.
    ///   - configuration: the limits on attachments, namespace and depth.
    /// - Throws: ``SocketIOError`` with the place of the first fault.
    /// - Complexity: O(*n*) in the length of the text.
    public init(parsing text: [UInt8], configuration: SocketIOConfiguration) throws(SocketIOError) {
        var reader = Reader(text: text)
        guard let kind = reader.kind() else { throw SocketIOError(.unknownType) }
        var attachments = 0
        if kind.isBinary {
            guard let count = reader.number(below: .max), reader.skip(UInt8(ascii: "-")) else {
                throw SocketIOError(.missingAttachmentCount, at: 1)
            }
            guard count <= configuration.attachments else { throw SocketIOError(.tooManyAttachments, at: 1) }
            attachments = Int(count)
        }
        let start = reader.index
        let namespace = reader.namespace()
        guard namespace.count <= configuration.namespaceBytes else { throw SocketIOError(.namespaceTooLong, at: start) }
        if let offset = UTF8Check.firstInvalid(in: namespace) { throw SocketIOError(.invalidJSON, at: offset) }
        let idStart = reader.index
        let id = reader.number(below: Self.largestAcknowledgementID)
        if id == nil, reader.isAtDigit { throw SocketIOError(.invalidAcknowledgementID, at: idStart) }
        try self.init(
            kind: kind,
            namespace: namespace.isEmpty ? Self.mainNamespace : String(decoding: namespace, as: UTF8.self),
            acknowledgementID: id,
            attachmentCount: attachments,
            payload: Array(text[reader.index...]),
            configuration: configuration,
            offset: reader.index
        )
    }

    /// The packet's text.
    public var text: [UInt8] {
        Self.text(kind, attachmentCount, namespace, acknowledgementID, payload)
    }

    static func text(
        _ kind: Kind,
        _ attachmentCount: Int,
        _ namespace: String,
        _ acknowledgementID: UInt64?,
        _ payload: [UInt8]
    ) -> [UInt8] {
        var text = [UInt8(ascii: "0") + kind.rawValue]
        if kind.isBinary { text.append(contentsOf: "\(attachmentCount)-".utf8) }
        if namespace != mainNamespace {
            text.append(contentsOf: namespace.utf8)
            text.append(UInt8(ascii: ","))
        }
        if let acknowledgementID { text.append(contentsOf: "\(acknowledgementID)".utf8) }
        text.append(contentsOf: payload)
        return text
    }

    /// Walks over the part in front of the JSON.
    private struct Reader {
        let text: [UInt8]
        var index = 0

        init(text: [UInt8]) { self.text = text }

        var isAtDigit: Bool { index < text.count && UInt8(ascii: "0")...UInt8(ascii: "9") ~= text[index] }

        mutating func kind() -> Kind? {
            guard isAtDigit else { return nil }
            index += 1
            return Kind(rawValue: text[0] - UInt8(ascii: "0"))
        }

        mutating func skip(_ byte: UInt8) -> Bool {
            guard index < text.count, text[index] == byte else { return false }
            index += 1
            return true
        }

        /// Digits; `nil` and where it was, if there are none or they say more than `limit`.
        mutating func number(below limit: UInt64) -> UInt64? {
            let start = index
            var value: UInt64 = 0
            while isAtDigit {
                let (tens, isTooLarge) = value.multipliedReportingOverflow(by: 10)
                let (sum, overflows) = tens.addingReportingOverflow(UInt64(text[index] - UInt8(ascii: "0")))
                if isTooLarge || overflows || sum > limit {
                    index = start
                    return nil
                }
                value = sum
                index += 1
            }
            return index > start ? value : nil
        }

        /// The namespace without its query; empty for the main one.
        mutating func namespace() -> ArraySlice<UInt8> {
            guard index < text.count, text[index] == UInt8(ascii: "/") else { return [] }
            let end = text[index...].firstIndex(of: UInt8(ascii: ",")) ?? text.count
            let name = text[index..<end].prefix { $0 != UInt8(ascii: "?") }
            index = min(end + 1, text.count)
            return name
        }
    }
}
