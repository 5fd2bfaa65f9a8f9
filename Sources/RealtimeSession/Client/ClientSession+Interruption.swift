public import RealtimeUnits

/// Speech that the application hears by itself, and what it does to the reply.
extension ClientSession {
    // MARK: Commands

    /// Says that the user began to speak. Holds the reply, or waits, or does nothing: by ``InterruptionPolicy``.
    public mutating func userSpeechStarted(at now: SessionInstant) {
        guard isReady, interruption != nil else { return }
        guard ledger.isPlaying(at: now) || interruption?.isHolding == true || response.active != nil else { return }
        let isGuarded = isGuarded(at: now)
        switch interruption?.speechStarted(isGuarded: isGuarded, at: now) {
        case .pause:
            ledger.pause(at: now)
            emit(.pausePlayback(fade: configuration.interruption?.fadeOut ?? .zero))
        case .some(.none), nil:
            break
        }
    }

    /// Says that the user fell silent.
    public mutating func userSpeechStopped(at now: SessionInstant) { interruption?.speechStopped(at: now) }

    // MARK: Inside

    /// Whether the reply has just begun or is nearly over.
    private func isGuarded(at now: SessionInstant) -> Bool {
        guard let guardTime = configuration.interruption?.backchannelGuard else { return false }
        if ledger.heardOfResponse(at: now) < guardTime { return true }
        // While the server still speaks, what has come says nothing of what is left.
        return response.active == nil && ledger.remaining(at: now) < guardTime
    }

    mutating func decideInterruption(at now: SessionInstant) {
        switch interruption?.deadlineReached(at: now) {
        case .cut: interrupt(at: now, cancelling: true)
        case .resume:
            ledger.resume(at: now)
            emit(.resumePlayback(fade: configuration.interruption?.fadeIn ?? .zero))
        case .some(.none), nil: break
        }
    }
}
