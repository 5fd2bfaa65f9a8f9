internal import RealtimeAudio
internal import RealtimeProtocol
internal import RealtimeSession
internal import RealtimeUnits

extension RelayProcessing {
    var recorded: JSONObject {
        var object = JSONObject()
        if let echoCancellation {
            object["echo_cancellation"] = [
                "tail": echoCancellation.tail.recorded, "delay": echoCancellation.delay?.recorded ?? .null,
            ]
        }
        object["noise_suppression"] = noiseSuppression.map { .number(JSONNumber($0)) }
        object["gain_target"] = gainTarget.map { $0.recorded }
        if let turnDetection { object["turn_detection"] = .object(turnDetection.recorded) }
        return object
    }

    mutating func read(_ members: inout RecordedMembers) throws(RecordingError) {
        try members.object("echo_cancellation") { (inner) throws(RecordingError) in
            var settings = EchoCancellation()
            try inner.set(&settings.tail, "tail")
            try inner.set(&settings.delay, "delay")
            echoCancellation = settings
        }
        var level = noiseSuppression.map(Double.init)
        try members.set(&level, "noise_suppression")
        noiseSuppression = level.flatMap { Int(exactly: $0) }
        var target = gainTarget.map(Double.init)
        try members.set(&target, "gain_target")
        gainTarget = target.map { Float($0) }
        try members.object("turn_detection") { (inner) throws(RecordingError) in
            var settings = TurnDetectionSettings()
            try settings.read(&inner)
            turnDetection = settings
        }
    }
}

extension TurnDetectionSettings {
    fileprivate var recorded: JSONObject {
        [
            "threshold": threshold.recorded, "release_threshold": releaseThreshold?.recorded ?? .null,
            "prefix_padding": prefixPadding.recorded, "silence_duration": silenceDuration.recorded,
            "minimum_speech": minimumSpeech.recorded, "minimum_resumption": minimumResumption.recorded,
            "idle_timeout": idleTimeout?.recorded ?? .null,
        ]
    }

    fileprivate mutating func read(_ members: inout RecordedMembers) throws(RecordingError) {
        var threshold = Double(threshold)
        try members.set(&threshold, "threshold")
        self.threshold = Float(threshold)
        var release = releaseThreshold.map(Double.init)
        try members.set(&release, "release_threshold")
        releaseThreshold = release.map { Float($0) }
        try members.set(&prefixPadding, "prefix_padding")
        try members.set(&silenceDuration, "silence_duration")
        try members.set(&minimumSpeech, "minimum_speech")
        try members.set(&minimumResumption, "minimum_resumption")
        try members.set(&idleTimeout, "idle_timeout")
    }
}

extension Float {
    /// A double has every float exactly.
    fileprivate var recorded: JSONValue { JSONNumber(Double(self)).map { .number($0) } ?? .null }
}
