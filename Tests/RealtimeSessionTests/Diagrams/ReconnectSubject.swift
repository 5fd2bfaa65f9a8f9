import RealtimeProtocol
import RealtimeUnits

@testable import RealtimeSession

/// The machine that decides whether a connection is made again.
struct ReconnectSubject: DiagramSubject {
    private var machine = ReconnectMachine(ReconnectPolicy(attempts: 2))
    private var now = SessionInstant.start

    static let diagrams = [
        TransitionDiagram(
            title: "Client role: connecting again",
            text: "`given up` is for good: the application ends the session, or begins another.",
            start: "connecting"
        )
    ]

    var states: [String] { [StateName.state(of: machine)] }
    /// Everything in it: failures are counted to two, and the clock stands still but for one move.
    var shape: [String] { ["\(machine)"] }

    func moves() -> [(input: String, result: ReconnectSubject)] {
        [
            ("ready", after { $0.ready(at: $1) }),
            ("a fatal error", after { machine, _ in machine.received(Self.quota, in: .openAI) }),
            ("the handshake is refused for good", after { machine, _ in machine.refused(status: 403) }),
            ("disconnected", after { _ = $0.ended(.closedByServer(nil), chance: 0, at: $1) }),
            ("closed for good", after { _ = $0.ended(.closedByServer(.normal), chance: 0, at: $1) }),
            ("not ready in time", after { _ = $0.ended(.notReady, chance: 0, at: $1) }),
            ("closed by the application", after { _ = $0.ended(.closedByApplication, chance: 0, at: $1) }),
        ]
    }

    private static let quota = ErrorDetail(code: .insufficientQuota, message: "m")

    private func after(_ change: (inout ReconnectMachine, SessionInstant) -> Void) -> ReconnectSubject {
        var copy = self
        change(&copy.machine, now)
        return copy
    }
}
