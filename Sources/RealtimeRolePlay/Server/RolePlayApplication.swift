internal import RealtimePipeline
internal import RealtimeServer
internal import RealtimeUnits
internal import RealtimeWebSocket
internal import SocketIOProtocol

/// Drives the role-play of one client on its loop: events in, outputs out, one timer. It decides nothing.
final class RolePlayApplication: SocketIOApplication {
    /// A role-play and what it has taken, all given back together.
    private struct Place: ~Copyable {
        var session: RolePlaySession
        let number: Int
        let lease: EngineLease
        let seat: SocketIOSeat
        let avatar: (any AvatarRenderer)?
        var bufferedBytes = 0
    }

    private let service: RolePlayService
    private let arrival: SocketIOArrival
    private var place: Place?
    /// Tells a role-play from the one before it on the same connection: results of that may still be on their way.
    private var number = 0
    private var timer: EventLoopTimer?
    private var timerInstant: Duration?
    private var isPumping = false

    init(_ service: RolePlayService, arrival: SocketIOArrival) {
        self.service = service
        self.arrival = arrival
    }

    deinit { leave(.lost) }

    // MARK: Coming and going

    func client(_ client: SocketIOClient, wantsInto namespace: String, auth: [UInt8]) -> SocketIOAdmission {
        do throws(RolePlayRefusal) {
            try admit(client, auth)
            return .accept
        } catch {
            service.statistics.refuse()
            return error.admission
        }
    }

    private func admit(_ client: SocketIOClient, _ auth: [UInt8]) throws(RolePlayRefusal) {
        let opening: RolePlayOpening
        do throws(RolePlayFault) {
            opening = try RolePlayOpening(parsing: auth)
        } catch {
            throw RolePlayRefusal("invalid_auth", error.message)
        }
        // First who it is: a stranger is not told what there is.
        let seat: SocketIOSeat
        do throws(SocketIORefusal) {
            seat = try arrival.admit(showing: opening.credential, for: client)
        } catch {
            throw RolePlayRefusal(error)
        }
        let setup = try service.configuration.setup(for: opening)
        number += 1
        let lease = try admit(setup, number, client.courier)
        let avatar = service.configuration.makeAvatar?(setup)
        let session = RolePlaySession(
            RolePlaySession.Configuration(
                setup: setup,
                opening: opening,
                limits: service.configuration.limits,
                hasAvatar: avatar != nil,
                detector: service.configuration.detector
            ),
            at: client.now.offset
        )
        place = Place(session: session, number: number, lease: lease, seat: seat, avatar: avatar)
        service.statistics.begin()
        seat.log(LogRecord(level: .info, message: "role-play started", fields: [("scenario", setup.scenario.id)]))
    }

    private func admit(
        _ setup: ConversationSetup,
        _ number: Int,
        _ courier: SocketIOCourier
    ) throws(RolePlayRefusal) -> EngineLease {
        do throws(EngineError) {
            return try service.runner.admit(setup) { result in
                // On a worker: the result travels to the client's loop, and finds the role-play there or not.
                courier.post { client, application in
                    (application as? RolePlayApplication)?.take(.engine(result), of: number, client)
                }
            }
        } catch {
            throw RolePlayRefusal(error)
        }
    }

    func client(_ client: SocketIOClient, didEnter namespace: String) { take(.entered, client) }

    func client(_ client: SocketIOClient, didReceive event: SocketIOEvent) { take(.event(event), client) }

    func client(_ client: SocketIOClient, didLeave namespace: String, reason: SocketIODisconnectReason) {
        switch reason {
        case .client: leave(.closed)
        case .server: leave(.policy)
        // Told at once by the call below, with the reason.
        case .sessionClosed: return
        }
        arm(client)
    }

    func client(_ client: SocketIOClient, didCloseWith reason: SocketIOCloseReason) {
        leave(SocketIOSeat.End(reason))
        arm(client)
    }

    func clientIsToEnd(_ client: SocketIOClient) { take(.stopped, client) }

    var isBusy: Bool { place?.session.isBusy ?? false }

    /// Gives everything back.
    private func leave(_ end: SocketIOSeat.End) {
        guard let place = place.take() else { return }
        place.lease.release()
        service.statistics.hold(-place.bufferedBytes)
        let summary = place.session.summary(.disconnected)
        service.statistics.end(.milliseconds(summary.heardMilliseconds))
        place.seat.log(
            LogRecord(level: .info, message: "role-play ended", fields: [("turns", "\(summary.turns)")])
        )
        place.seat.release(end)
    }

    // MARK: Inputs

    private func take(_ input: RolePlaySession.Input, of number: Int, _ client: SocketIOClient) {
        guard place?.number == number else { return }
        take(input, client)
    }

    private func take(_ input: RolePlaySession.Input, _ client: SocketIOClient) {
        guard place != nil else { return }
        place?.session.handle(input, at: client.now.offset)
        pump(client)
    }

    // MARK: Outputs

    private func pump(_ client: SocketIOClient) {
        // A renderer that delivers at once, and a command that is refused, come back here while outputs are taken.
        guard !isPumping else { return }
        isPumping = true
        while let output = place?.session.nextOutput() { carryOut(output, client) }
        isPumping = false
        guard place != nil else { return }
        let bytes = place?.session.bufferedBytes ?? 0
        service.statistics.hold(bytes - (place?.bufferedBytes ?? 0))
        place?.bufferedBytes = bytes
        place?.seat.setBusy(isBusy)
        arm(client)
    }

    private func carryOut(_ output: RolePlaySession.Output, _ client: SocketIOClient) {
        switch output {
        case .emit(let event):
            count(event)
            send { () throws(SocketIOUsageError) in try client.emit(event.name, [event.value]) }
        case .acknowledge(let id, let value):
            send { () throws(SocketIOUsageError) in try client.acknowledge(id, [value]) }
        case .engine(let command): submit(command, client)
        case .cancel(let generation, let lanes): place?.lease.cancel(through: generation, on: lanes)
        case .render(let scene, let ticket): render(scene, ticket, client)
        case .ended(let summary):
            leave(summary.reason == .client ? .closed : .policy)
            send { () throws(SocketIOUsageError) in try client.disconnect() }
            client.close()
        }
    }

    /// A client that is gone, or that has left the namespace, is told nothing; its leaving is told here by itself.
    private func send(_ body: () throws(SocketIOUsageError) -> Void) {
        do throws(SocketIOUsageError) { try body() } catch {
            place?.seat.log(LogRecord(level: .debug, message: "not sent", fields: [("error", "\(error)")]))
        }
    }

    private func count(_ event: RolePlayEvent) {
        switch event {
        case .transcription(_, let text, true) where !text.isEmpty:
            service.statistics.understood()
            place?.seat.count(turns: 1)
        case .fault:
            service.statistics.failed()
            place?.seat.count(errors: 1)
        case .sessionStarted, .audioReceived, .transcription, .clause, .replyFinished, .avatar, .interrupted,
            .sessionEnded:
            break
        }
    }

    private func submit(_ command: EngineCommand, _ client: SocketIOClient) {
        do throws(EngineError) {
            try place?.lease.submit(command)
        } catch {
            place?.seat.log(LogRecord(level: .warning, message: "engine refused", fields: [("error", "\(error)")]))
            take(.refused(error, command), client)
        }
    }

    private func render(_ scene: AvatarScene, _ ticket: AvatarTicket, _ client: SocketIOClient) {
        guard let avatar = place?.avatar, let number = place?.number else { return }
        let courier = client.courier
        avatar.render(scene) { frame in
            courier.post { client, application in
                (application as? RolePlayApplication)?.take(.rendered(frame, ticket), of: number, client)
            }
        }
    }

    // MARK: Time

    private func arm(_ client: SocketIOClient) {
        let deadline = place?.session.nextDeadline
        // Most inputs only move the idle limit further away; an earlier timer is left in place for one early wake-up.
        if let deadline, let timerInstant, timerInstant <= deadline, timer != nil { return }
        if let timer { client.cancel(timer) }
        timer = nil
        timerInstant = deadline
        guard let deadline else { return }
        timer = client.schedule(at: SessionInstant(deadline)) { [weak self] client in
            guard let self else { return }
            timer = nil
            take(.deadlineReached, client)
        }
    }
}
