/// Packets that wait to be sent, first in, first out, with their bytes counted.
struct PacketQueue: Sendable {
    private var packets: [EngineIOPacket] = []
    private var head = 0
    /// Bytes of all that wait, as a polling payload would hold them.
    private(set) var byteCount = 0

    var count: Int { packets.count - head }
    var isEmpty: Bool { count == 0 }
    var first: EngineIOPacket? { isEmpty ? nil : packets[head] }

    mutating func append(_ packet: EngineIOPacket) {
        packets.append(packet)
        byteCount += packet.textCount
    }

    mutating func popFirst() -> EngineIOPacket? {
        guard let packet = first else { return nil }
        // What was sent must not be kept alive by the queue.
        packets[head] = .noop
        head += 1
        byteCount -= packet.textCount
        if head == packets.count {
            packets.removeAll(keepingCapacity: true)
            head = 0
        } else if head >= 64, head * 2 >= packets.count {
            packets.removeFirst(head)
            head = 0
        }
        return packet
    }

    /// Takes as many packets as one answer holds, and at least one.
    mutating func takePayload(_ configuration: EngineIOConfiguration) -> [EngineIOPacket] {
        var taken: [EngineIOPacket] = []
        var size = 0
        while let next = first {
            // One byte more for the separator.
            size += next.textCount + (taken.isEmpty ? 0 : 1)
            if !taken.isEmpty, size > configuration.maximumPayload || taken.count >= configuration.packetsPerAnswer {
                break
            }
            if let packet = popFirst() { taken.append(packet) }
        }
        return taken
    }

    mutating func removeAll() { self = PacketQueue() }
}
