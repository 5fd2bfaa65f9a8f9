internal import RealtimeProtocol
internal import RealtimeUnits

extension SendLimits {
    var recorded: JSONObject {
        [
            "audio": audio.recorded, "control_bytes": .number(JSONNumber(controlBytes)),
            "high_water": highWater.recorded, "low_water": lowWater.recorded, "stall": stall?.recorded ?? .null,
        ]
    }

    mutating func read(_ members: inout RecordedMembers) throws(RecordingError) {
        try members.set(&audio, "audio")
        try members.set(&controlBytes, "control_bytes")
        try members.set(&highWater, "high_water")
        try members.set(&lowWater, "low_water")
        try members.set(&stall, "stall")
    }
}

extension JSONLimits {
    var recorded: JSONObject {
        [
            "maximum_bytes": .number(JSONNumber(maximumBytes)), "maximum_depth": .number(JSONNumber(maximumDepth)),
            "maximum_values": .number(JSONNumber(maximumValues)),
        ]
    }

    mutating func read(_ members: inout RecordedMembers) throws(RecordingError) {
        try members.set(&maximumBytes, "maximum_bytes")
        try members.set(&maximumDepth, "maximum_depth")
        try members.set(&maximumValues, "maximum_values")
    }
}

extension InterruptionPolicy {
    var recorded: JSONObject {
        [
            "minimum_speech": minimumSpeech.recorded, "backchannel_guard": backchannelGuard.recorded,
            "false_interruption_timeout": falseInterruptionTimeout.recorded, "fade_out": fadeOut.recorded,
            "fade_in": fadeIn.recorded,
        ]
    }

    mutating func read(_ members: inout RecordedMembers) throws(RecordingError) {
        try members.set(&minimumSpeech, "minimum_speech")
        try members.set(&backchannelGuard, "backchannel_guard")
        try members.set(&falseInterruptionTimeout, "false_interruption_timeout")
        try members.set(&fadeOut, "fade_out")
        try members.set(&fadeIn, "fade_in")
    }
}

extension ServerSession.Limits {
    var recorded: JSONObject {
        [
            "json": .object(json.recorded), "input_buffer": inputBuffer.recorded,
            "shortest_commit": shortestCommit.recorded, "audio_before_opening": audioBeforeOpening.recorded,
            "opening": opening.recorded, "idle": idle.recorded, "total": total.recorded,
            "pending_output": pendingOutput.recorded, "sending": .object(sending.recorded),
        ]
    }

    mutating func read(_ members: inout RecordedMembers) throws(RecordingError) {
        try members.object("json") { (inner) throws(RecordingError) in try json.read(&inner) }
        try members.set(&inputBuffer, "input_buffer")
        try members.set(&shortestCommit, "shortest_commit")
        try members.set(&audioBeforeOpening, "audio_before_opening")
        try members.set(&opening, "opening")
        try members.set(&idle, "idle")
        try members.set(&total, "total")
        try members.set(&pendingOutput, "pending_output")
        try members.object("sending") { (inner) throws(RecordingError) in try sending.read(&inner) }
    }
}
