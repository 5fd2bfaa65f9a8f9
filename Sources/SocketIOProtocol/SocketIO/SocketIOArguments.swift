/// What came with an event or an acknowledgement: JSON as it was written, and attachments.
public struct SocketIOArguments: Hashable, Sendable {
    /// The whole array of the packet; for an event its first element is the name.
    public let json: [UInt8]
    /// Attachments in the order in which they came.
    public let attachments: [[UInt8]]
    /// Where the attachments belong in ``json``.
    public let placeholders: [SocketIOPlaceholder]
    private let elements: ArraySlice<JSONScanner.Element>

    init(packet: SocketIOPacket, attachments: [[UInt8]]) {
        json = packet.payload
        self.attachments = attachments
        placeholders = packet.placeholders
        elements = packet.eventName == nil ? packet.elements[...] : packet.elements.dropFirst()
    }

    /// How many arguments there are, the event's name not counted.
    public var count: Int { elements.count }

    /// The JSON text of an argument; `nil` beyond ``count``.
    public subscript(index: Int) -> ArraySlice<UInt8>? { element(index).map { json[$0.range] } }

    /// An argument that is a string; `nil` where it is something else.
    public func string(at index: Int) -> String? {
        guard let element = element(index), element.kind == .string else { return nil }
        return JSONText.decoded(json[element.range].dropFirst().dropLast())
    }

    /// An argument that is bytes; `nil` where it is something else.
    public func binary(at index: Int) -> [UInt8]? {
        guard let element = element(index) else { return nil }
        return placeholders.first { $0.range == element.range }.map { attachments[$0.attachment] }
    }

    private func element(_ index: Int) -> JSONScanner.Element? {
        guard index >= 0, index < elements.count else { return nil }
        return elements[elements.startIndex + index]
    }
}
