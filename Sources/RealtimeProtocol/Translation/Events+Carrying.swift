/// Carrying every event to another dialect, case by case.
extension ClientEvent {
    /// The event with what the carrier's target can say. An unknown event has no meaning that could be carried.
    func carried(by carrier: inout MemberCarrier) -> ClientEvent {
        switch self {
        case .sessionUpdate(var event):
            event.carry(by: &carrier)
            return .sessionUpdate(event)
        case .inputAudioBufferAppend(var event):
            event.carry(by: &carrier)
            return .inputAudioBufferAppend(event)
        case .inputAudioBufferCommit(var event):
            event.carry(by: &carrier)
            return .inputAudioBufferCommit(event)
        case .inputAudioBufferClear(var event):
            event.carry(by: &carrier)
            return .inputAudioBufferClear(event)
        case .inputImageAppend(var event):
            event.carry(by: &carrier)
            return .inputImageAppend(event)
        case .inputVideoFrameAppend(var event):
            event.carry(by: &carrier)
            return .inputVideoFrameAppend(event)
        case .inputTextBufferAppend(var event):
            event.carry(by: &carrier)
            return .inputTextBufferAppend(event)
        case .inputTextBufferCommit(var event):
            event.carry(by: &carrier)
            return .inputTextBufferCommit(event)
        case .inputTextBufferClear(var event):
            event.carry(by: &carrier)
            return .inputTextBufferClear(event)
        case .conversationItemCreate(var event):
            event.carry(by: &carrier)
            return .conversationItemCreate(event)
        case .conversationItemRetrieve(var event):
            event.carry(by: &carrier)
            return .conversationItemRetrieve(event)
        case .conversationItemTruncate(var event):
            event.carry(by: &carrier)
            return .conversationItemTruncate(event)
        case .conversationItemDelete(var event):
            event.carry(by: &carrier)
            return .conversationItemDelete(event)
        case .responseCreate(var event):
            event.carry(by: &carrier)
            return .responseCreate(event)
        case .responseCancel(var event):
            event.carry(by: &carrier)
            return .responseCancel(event)
        case .outputAudioBufferClear(var event):
            event.carry(by: &carrier)
            return .outputAudioBufferClear(event)
        case .sessionFinish(var event):
            event.carry(by: &carrier)
            return .sessionFinish(event)
        case .avatarConnect(var event):
            event.carry(by: &carrier)
            return .avatarConnect(event)
        case .mcpApprovalResponse(var event):
            event.carry(by: &carrier)
            return .mcpApprovalResponse(event)
        case .simpleBrowserResult(var event):
            event.carry(by: &carrier)
            return .simpleBrowserResult(event)
        case .ping(var event):
            event.carry(by: &carrier)
            return .ping(event)
        case .playback(var event):
            event.carry(by: &carrier)
            return .playback(event)
        case .unknown: return self
        }
    }
}

extension ServerEvent {
    /// The event with what the carrier's target can say. An unknown event has no meaning that could be carried.
    func carried(by carrier: inout MemberCarrier) -> ServerEvent {
        switch self {
        case .error(var event):
            event.carry(by: &carrier)
            return .error(event)
        case .sessionCreated(var event):
            event.carry(by: &carrier)
            return .sessionCreated(event)
        case .sessionUpdated(var event):
            event.carry(by: &carrier)
            return .sessionUpdated(event)
        case .conversationCreated(var event):
            event.carry(by: &carrier)
            return .conversationCreated(event)
        case .conversationItemAdded(var event):
            event.carry(by: &carrier)
            return .conversationItemAdded(event)
        case .conversationItemDone(var event):
            event.carry(by: &carrier)
            return .conversationItemDone(event)
        case .conversationItemRetrieved(var event):
            event.carry(by: &carrier)
            return .conversationItemRetrieved(event)
        case .conversationItemTruncated(var event):
            event.carry(by: &carrier)
            return .conversationItemTruncated(event)
        case .conversationItemDeleted(var event):
            event.carry(by: &carrier)
            return .conversationItemDeleted(event)
        case .inputTranscriptionDelta(var event):
            event.carry(by: &carrier)
            return .inputTranscriptionDelta(event)
        case .inputTranscriptionCompleted(var event):
            event.carry(by: &carrier)
            return .inputTranscriptionCompleted(event)
        case .inputTranscriptionFailed(var event):
            event.carry(by: &carrier)
            return .inputTranscriptionFailed(event)
        case .inputTranscriptionSegment(var event):
            event.carry(by: &carrier)
            return .inputTranscriptionSegment(event)
        case .ambientTranscriptionDelta(var event):
            event.carry(by: &carrier)
            return .ambientTranscriptionDelta(event)
        case .ambientTranscriptionCompleted(var event):
            event.carry(by: &carrier)
            return .ambientTranscriptionCompleted(event)
        case .inputAudioBufferCommitted(var event):
            event.carry(by: &carrier)
            return .inputAudioBufferCommitted(event)
        case .inputAudioBufferCleared(var event):
            event.carry(by: &carrier)
            return .inputAudioBufferCleared(event)
        case .speechStarted(var event):
            event.carry(by: &carrier)
            return .speechStarted(event)
        case .speechStopped(var event):
            event.carry(by: &carrier)
            return .speechStopped(event)
        case .inputAudioTimeout(var event):
            event.carry(by: &carrier)
            return .inputAudioTimeout(event)
        case .dtmfReceived(var event):
            event.carry(by: &carrier)
            return .dtmfReceived(event)
        case .outputAudioBufferStarted(var event):
            event.carry(by: &carrier)
            return .outputAudioBufferStarted(event)
        case .outputAudioBufferStopped(var event):
            event.carry(by: &carrier)
            return .outputAudioBufferStopped(event)
        case .outputAudioBufferCleared(var event):
            event.carry(by: &carrier)
            return .outputAudioBufferCleared(event)
        case .responseCreated(var event):
            event.carry(by: &carrier)
            return .responseCreated(event)
        case .responseDone(var event):
            event.carry(by: &carrier)
            return .responseDone(event)
        case .outputItemAdded(var event):
            event.carry(by: &carrier)
            return .outputItemAdded(event)
        case .outputItemDone(var event):
            event.carry(by: &carrier)
            return .outputItemDone(event)
        case .contentPartAdded(var event):
            event.carry(by: &carrier)
            return .contentPartAdded(event)
        case .contentPartDone(var event):
            event.carry(by: &carrier)
            return .contentPartDone(event)
        case .outputTextDelta(var event):
            event.carry(by: &carrier)
            return .outputTextDelta(event)
        case .outputTextDone(var event):
            event.carry(by: &carrier)
            return .outputTextDone(event)
        case .outputTextUpdate(var event):
            event.carry(by: &carrier)
            return .outputTextUpdate(event)
        case .outputAudioDelta(var event):
            event.carry(by: &carrier)
            return .outputAudioDelta(event)
        case .outputAudioDone(var event):
            event.carry(by: &carrier)
            return .outputAudioDone(event)
        case .outputTranscriptDelta(var event):
            event.carry(by: &carrier)
            return .outputTranscriptDelta(event)
        case .outputTranscriptDone(var event):
            event.carry(by: &carrier)
            return .outputTranscriptDone(event)
        case .outputTranscriptUpdate(var event):
            event.carry(by: &carrier)
            return .outputTranscriptUpdate(event)
        case .functionCallArgumentsDelta(var event):
            event.carry(by: &carrier)
            return .functionCallArgumentsDelta(event)
        case .functionCallArgumentsDone(var event):
            event.carry(by: &carrier)
            return .functionCallArgumentsDone(event)
        case .mcpCallArgumentsDelta(var event):
            event.carry(by: &carrier)
            return .mcpCallArgumentsDelta(event)
        case .mcpCallArgumentsDone(var event):
            event.carry(by: &carrier)
            return .mcpCallArgumentsDone(event)
        case .mcpCallInProgress(var event):
            event.carry(by: &carrier)
            return .mcpCallInProgress(event)
        case .mcpCallCompleted(var event):
            event.carry(by: &carrier)
            return .mcpCallCompleted(event)
        case .mcpCallFailed(var event):
            event.carry(by: &carrier)
            return .mcpCallFailed(event)
        case .mcpListToolsInProgress(var event):
            event.carry(by: &carrier)
            return .mcpListToolsInProgress(event)
        case .mcpListToolsCompleted(var event):
            event.carry(by: &carrier)
            return .mcpListToolsCompleted(event)
        case .mcpListToolsFailed(var event):
            event.carry(by: &carrier)
            return .mcpListToolsFailed(event)
        case .rateLimitsUpdated(var event):
            event.carry(by: &carrier)
            return .rateLimitsUpdated(event)
        case .sessionFinished(var event):
            event.carry(by: &carrier)
            return .sessionFinished(event)
        case .inputTextBufferCommitted(var event):
            event.carry(by: &carrier)
            return .inputTextBufferCommitted(event)
        case .inputTextBufferCleared(var event):
            event.carry(by: &carrier)
            return .inputTextBufferCleared(event)
        case .voiceprintListInProgress(var event):
            event.carry(by: &carrier)
            return .voiceprintListInProgress(event)
        case .voiceprintListCompleted(var event):
            event.carry(by: &carrier)
            return .voiceprintListCompleted(event)
        case .voiceprintListFailed(var event):
            event.carry(by: &carrier)
            return .voiceprintListFailed(event)
        case .thinkingDelta(var event):
            event.carry(by: &carrier)
            return .thinkingDelta(event)
        case .thinkingDone(var event):
            event.carry(by: &carrier)
            return .thinkingDone(event)
        case .simpleBrowserCall(var event):
            event.carry(by: &carrier)
            return .simpleBrowserCall(event)
        case .heartbeat(var event):
            event.carry(by: &carrier)
            return .heartbeat(event)
        case .ping(var event):
            event.carry(by: &carrier)
            return .ping(event)
        case .pong(var event):
            event.carry(by: &carrier)
            return .pong(event)
        case .warning(var event):
            event.carry(by: &carrier)
            return .warning(event)
        case .avatarConnecting(var event):
            event.carry(by: &carrier)
            return .avatarConnecting(event)
        case .audioTimestampDelta(var event):
            event.carry(by: &carrier)
            return .audioTimestampDelta(event)
        case .audioTimestampDone(var event):
            event.carry(by: &carrier)
            return .audioTimestampDone(event)
        case .visemeDelta(var event):
            event.carry(by: &carrier)
            return .visemeDelta(event)
        case .visemeDone(var event):
            event.carry(by: &carrier)
            return .visemeDone(event)
        case .unknown: return self
        }
    }
}
