internal import RealtimeUnits

/// How many bytes of an audio frame are not audio, in each direction.
///
/// A frame that is passed on is not read again only to be counted. What stands around its base64, names and identifiers
/// of one length, hardly changes within a session, so it is measured on one frame in ``interval`` and taken off the
/// others: an error of one byte in a frame of 20 ms is 16 µs.
struct AudioEnvelopes {
    /// Frames from one measurement to the next: five seconds of 20 ms frames.
    static let interval = 256

    struct Envelope {
        private var size = 0
        private var left = 0

        /// Whether the next frame is to be measured.
        var isDue: Bool { left == 0 }

        /// Learns the size from a frame that was read.
        mutating func learn(_ size: Int) {
            self.size = size
            left = AudioEnvelopes.interval
        }

        /// How long the audio of a frame of `count` bytes is, in nanoseconds.
        mutating func nanoseconds(ofFrame count: Int, _ format: AudioFormat) -> Int {
            left -= 1
            return FrameInspector.nanoseconds(ofBase64: max(0, count - size), format)
        }
    }

    private var up = Envelope()
    private var down = Envelope()

    subscript(direction: LoopMetrics.Direction) -> Envelope {
        get { direction == .receive ? up : down }
        set {
            switch direction {
            case .receive: up = newValue
            case .transmit: down = newValue
            }
        }
    }
}
