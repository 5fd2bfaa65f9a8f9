public import RealtimeAudio
internal import RealtimeUnits

/// What a relay does to the user's audio on its way to the upstream. Nothing by default.
///
/// Where anything is switched on, every frame of the microphone is decoded, processed and encoded again: tens of times the
/// cost of a frame that passes. The stages add 20 to 50 ms of delay.
public struct RelayProcessing: Hashable, Sendable {
    /// Takes out what the listener's loudspeaker plays, for clients that cannot: kiosks, boards, telephones on a table.
    /// The far end is what was sent to the client, heard at the pace of its own microphone.
    public struct EchoCancellation: Hashable, Sendable {
        /// How much echo is covered; 256 ms by default, see `EchoCancellerSettings`.
        public var tail: Duration
        /// How long after it was sent audio is heard, 0 … 500 ms, if that is known; `nil` has it found out.
        public var delay: Duration?

        /// Creates settings.
        public init(tail: Duration = .milliseconds(256), delay: Duration? = nil) {
            self.tail = tail
            self.delay = delay
        }
    }

    /// Echo cancellation; `nil` is off.
    public var echoCancellation: EchoCancellation?
    /// Noise suppression: the most it takes away, 1 … 60 dB; `nil` is off. 30 is `NoiseSuppressor`'s own default.
    public var noiseSuppression: Int?
    /// Gain control: the level speech is brought to, −60 … −6 dB of full scale; `nil` is off. −23 is `GainControl`'s own
    /// default.
    public var gainTarget: Float?
    /// Turn detection by the relay; `nil` leaves it to the upstream. The upstream's is switched off, and the relay
    /// commits, asks for responses, interrupts, and tells the client.
    public var turnDetection: TurnDetectionSettings?

    /// Creates settings.
    public init(
        echoCancellation: EchoCancellation? = nil,
        noiseSuppression: Int? = nil,
        gainTarget: Float? = nil,
        turnDetection: TurnDetectionSettings? = nil
    ) {
        self.echoCancellation = echoCancellation
        self.noiseSuppression = noiseSuppression
        self.gainTarget = gainTarget
        self.turnDetection = turnDetection
    }

    /// Whether anything is on.
    public var isOn: Bool {
        echoCancellation != nil || noiseSuppression != nil || gainTarget != nil || turnDetection != nil
    }

    /// The rate that a stream of `rate` is processed at: its own where the stages work there, or else 24 kHz.
    static func rate(for rate: SampleRate) -> SampleRate {
        [.hz8000, .hz16000, .hz24000, .hz32000, .hz48000].contains(rate) ? rate : .hz24000
    }
}
