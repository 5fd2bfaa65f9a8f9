import FuzzCheck
import SocketIOProtocol

/// The first byte chooses what the rest is: a polling body, a packet, or the life of a session.
///
/// Checked: what is read comes back as it was written; each request is answered once; nothing is told after the end;
/// what waits stays within its bounds; nothing traps.
func fuzzOne(_ start: UnsafePointer<UInt8>, _ count: Int) -> CInt {
    guard count > 0 else { return 0 }
    let rest = Array(UnsafeBufferPointer(start: start + 1, count: count - 1))
    switch start[0] % 4 {
    case 0: payload(rest)
    case 1: packet(rest)
    default: life(rest, isPolling: start[0] % 4 == 2)
    }
    return 0
}

private func payload(_ body: [UInt8]) {
    guard let packets = try? EngineIOPayload.decode(body, maximumCount: 64) else { return }
    check(!packets.isEmpty && packets.count <= 64, "as many packets as allowed")
    // Base64 is canonical and every packet has one spelling, so the body itself comes back.
    check(EngineIOPayload.encode(packets) == body, "a body changed on its way")
}

private func packet(_ text: [UInt8]) {
    let configuration = SocketIOConfiguration()
    guard let packet = try? SocketIOPacket(parsing: text, configuration: configuration) else { return }
    check(packet.attachmentCount <= configuration.attachments, "more attachments than allowed")
    for place in packet.placeholders {
        check(packet.payload.indices.contains(place.range.lowerBound), "a place outside its packet")
        check(place.attachment < packet.attachmentCount, "a place without an attachment")
    }
    // Leading zeros and a namespace's query are lost; what is left must mean the same.
    let again = try? SocketIOPacket(parsing: packet.text, configuration: configuration)
    check(again == packet, "a packet changed on its way")
}

/// Each input is a byte for its kind, a byte for its length, and that many bytes.
private func life(_ script: [UInt8], isPolling: Bool) {
    var configuration = SocketIOConfiguration()
    configuration.namespaces = nil
    configuration.engine.maximumPayload = 64
    configuration.engine.bufferedPackets = 8
    configuration.attachmentBytes = 64
    var session =
        isPolling
        ? SocketIOSession(id: "S", configuration: configuration, polling: 1, at: .zero)
        : SocketIOSession(id: "S", configuration: configuration, webSocket: 2, at: .zero)
    var open: Set<UInt64> = isPolling ? [1] : []
    var isClosed = false
    var now = Duration.zero
    var number: UInt64 = 10
    var index = 0
    while true {
        while let output = session.nextOutput() {
            switch output {
            case .respond(let request, _): check(open.remove(request.number) != nil, "a request was answered twice")
            case .connectRequested(let namespace, _): try? session.accept(namespace, socketID: "x")
            case .event(let event):
                check(!isClosed, "an event after the end")
                for argument in 0...event.arguments.count {
                    _ = (event.arguments[argument], event.arguments.string(at: argument))
                    _ = event.arguments.binary(at: argument)
                }
                if let id = event.acknowledgementID { try? session.acknowledge(id, in: event.namespace) }
                _ = try? session.emit(
                    "e",
                    [.binary([1])],
                    in: event.namespace,
                    acknowledgedWithin: .seconds(1),
                    at: now
                )
            case .closed:
                check(!isClosed, "the end was told twice")
                isClosed = true
            case .send, .closeWebSocket, .upgraded, .acknowledged, .acknowledgementMissed, .disconnected: break
            }
        }
        check(session.isOpen == !isClosed, "open, and not")
        check(open.count <= 1, "more than a poll waits")
        check(!session.isFinished || open.isEmpty, "a request was not answered")
        check(session.pendingAcknowledgements <= configuration.pendingAcknowledgements, "no bound")
        guard index + 1 < script.count else { return }
        let end = min(script.count, index + 2 + Int(script[index + 1]))
        let data = Array(script[(index + 2)..<end])
        number += 1
        let request = EngineIOExchange(number)
        let input: EngineIOInput
        switch script[index] % 10 {
        case 0: input = .polled(request)
        case 1: input = .posted(request, body: data)
        case 2: input = .webSocketOpened(2)
        case 3, 4: input = .received(2, .text(data))
        case 5: input = .received(2, .binary(data))
        case 6: input = .webSocketClosed(2)
        case 7: input = .writabilityChanged(2, isWritable: data.isEmpty)
        case 8: input = .pollAborted(EngineIOExchange(open.first ?? 0))
        default:
            input = .deadlineReached
            now = max(now, session.nextDeadline ?? now)
        }
        switch input {
        case .polled, .posted: open.insert(number)
        case .pollAborted(let aborted): open.remove(aborted.number)
        case .webSocketOpened, .received, .webSocketClosed, .writabilityChanged, .deadlineReached: break
        }
        do {
            try session.handle(input, at: now)
        } catch {
            fail("\(error)")
        }
        index = end
    }
}
