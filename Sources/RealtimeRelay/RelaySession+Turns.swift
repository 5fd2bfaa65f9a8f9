internal import RealtimeAudio
internal import RealtimeProtocol
internal import RealtimeSession
internal import RealtimeUnits

/// Turns that the relay finds by itself, where the upstream's detection is off.
extension RelaySession {
    /// Positions count at the rate of the stages, which is the client's or 24 kHz.
    mutating func act(on turn: TurnEvent) {
        guard let rate = uplink?.processor?.rate else { return }
        switch turn {
        case .speechStarted(let start):
            turnCount += 1
            tellClient(
                .speechStarted(
                    SpeechStarted(
                        audioStartMs: start.milliseconds(at: rate),
                        itemID: turnItem,
                        eventID: turnEvent("started")
                    )
                )
            )
            interruptReply()
        case .speechStopped(let end):
            tellClient(
                .speechStopped(
                    SpeechStopped(
                        audioEndMs: end.milliseconds(at: rate),
                        itemID: turnItem,
                        eventID: turnEvent("stopped")
                    )
                )
            )
            turnTimer.turnEnded(at: now)
            clock.active(at: now)
            endUplink()
            upstream?.send(.inputAudioBufferCommit(PlainEvent()))
            // Waits where a response is active, and is sent again where it loses a race against one.
            upstream?.createResponse()
        case .committed, .misfired, .idleTimedOut:
            break  // The upstream answers the commit itself; the client is told no more than it would be by a server.
        }
    }

    /// Stops what is being said: first the listener hears of it, then the upstream stops, and learns what was heard.
    private mutating func interruptReply() {
        turnTimer.turnBegan()
        clock.cut(at: now)
        uplink?.processor?.cut()
        if let active = upstream?.activeResponse {
            upstream?.send(.responseCancel(ResponseCancel(responseID: active)))
            truncateUpstream()
        } else if client.isPlaying(at: now) {
            truncateUpstream()
        }
    }

    private mutating func tellClient(_ event: ServerEvent) { client.forward(event, at: now) }

    private var turnItem: ItemID { ItemID(rawValue: "item_relay\(turnCount)") }
    private func turnEvent(_ kind: String) -> EventID { EventID(rawValue: "event_relay\(turnCount)_\(kind)") }
}
