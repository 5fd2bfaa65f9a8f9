public import RealtimeUnits

/// One direction of a stream connection, without sockets or time of its own.
///
/// Messages keep their order, as over TCP: a late one holds up those behind it. The same seed and the same sends give
/// the same arrivals.
public struct LinkEmulator<Message: Sendable>: Sendable {
    private struct Flight {
        var message: Message
        var byteCount: Int
        var arrival: SessionInstant
    }

    /// How the link behaves. May be changed while it is in use: what is on its way keeps its arrival.
    public var profile: LinkProfile
    private var generator: SeededGenerator
    private var flights: [Flight] = []
    private var head = 0
    private var lastArrival = SessionInstant.start
    /// Bytes on their way.
    public private(set) var bytesInFlight = 0
    /// Whether the sender may go on: `false` from ``LinkProfile/highWater`` on, until ``LinkProfile/lowWater``.
    public private(set) var isWritable = true
    /// Messages that were lost because the link was cut.
    public private(set) var lost = 0

    /// Creates an idle link.
    public init(_ profile: LinkProfile = .perfect, seed: UInt64) {
        self.profile = profile
        generator = SeededGenerator(seed: seed)
    }

    /// Whether the connection is broken at `now`.
    public func isCut(at now: SessionInstant) -> Bool { profile.cut.map { $0 <= now } ?? false }

    /// Puts a message on its way.
    public mutating func send(_ message: Message, byteCount: Int, at now: SessionInstant) {
        guard !isCut(at: now) else {
            lost += 1
            return
        }
        var arrival = now.advanced(by: profile.latency + generator.duration(upTo: profile.jitter))
        if generator.chance(profile.stallProbability) { arrival = arrival.advanced(by: profile.stall) }
        arrival = max(arrival, lastArrival)
        switch profile.bytesPerSecond {
        case nil: break
        case 0?: arrival = .never
        case let rate?:
            arrival = arrival.advanced(by: .nanoseconds(Int64(byteCount) * 1_000_000_000 / Int64(rate)))
        }
        lastArrival = arrival
        flights.append(Flight(message: message, byteCount: byteCount, arrival: arrival))
        bytesInFlight += byteCount
        if bytesInFlight >= profile.highWater { isWritable = false }
    }

    /// When the next message arrives; `nil` where none is on its way, or none will ever arrive.
    public var nextArrival: SessionInstant? {
        guard head < flights.count, flights[head].arrival < .never, !isCut(at: flights[head].arrival) else {
            return nil
        }
        return flights[head].arrival
    }

    /// Takes the next message that has arrived by `now`.
    public mutating func receive(at now: SessionInstant) -> Message? {
        guard let arrival = nextArrival, arrival <= now else {
            if isCut(at: now) { loseAll() }
            return nil
        }
        let flight = flights[head]
        head += 1
        if head == flights.count || head >= 256 {
            flights.removeSubrange(..<head)
            head = 0
        }
        bytesInFlight -= flight.byteCount
        if bytesInFlight <= profile.lowWater { isWritable = true }
        return flight.message
    }

    private mutating func loseAll() {
        lost += flights.count - head
        flights = []
        head = 0
        bytesInFlight = 0
    }
}

extension SessionInstant {
    /// Later than any test: some three hundred thousand years.
    static let never = SessionInstant(.seconds(10_000_000_000_000))
}
