public import RealtimeProtocol
public import RealtimeSession
public import RealtimeUnits

/// The other end of a connection, following a script of events.
///
/// Driven like a session: hand in the frames that arrive, drain ``nextOutput()``, wake up at ``nextDeadline``. What the
/// script does not foresee becomes the ``deviation``, and the peer stops there.
public struct ScriptedPeer: Sendable {
    /// One step of a script.
    public enum Step: Hashable, Sendable {
        /// Wait for an event of this type.
        case expect(String)
        /// Send this JSON text.
        case send(String)
        /// Let time pass.
        case pause(Duration)
        /// Close the connection.
        case close(CloseReason)
    }

    /// What the peer does.
    public enum Output: Hashable, Sendable {
        /// Send a message.
        case send(Frame)
        /// Close the connection.
        case close(CloseReason)
    }

    private let script: [Step]
    private let ignored: Set<String>
    private var position = 0
    private var pausedUntil: SessionInstant?
    private var outputs: [Output] = []
    private var outputHead = 0
    /// Everything that came, decoded, in order.
    public private(set) var received: [JSONValue] = []
    /// What came and was not foreseen; `nil` while all goes by the script.
    public private(set) var deviation: String?

    /// Creates a peer. Events of `ignored` types may come at any time.
    public init(_ script: [Step], ignoring ignored: Set<String> = ["input_audio_buffer.append"]) {
        self.script = script
        self.ignored = ignored
    }

    /// Whether every step has been taken.
    public var isFinished: Bool { position == script.count }

    /// Begins: takes the steps before the first one that waits.
    public mutating func start(at now: SessionInstant) { proceed(at: now) }

    /// Takes a message of the session under test.
    public mutating func receive(_ frame: Frame, at now: SessionInstant) {
        guard deviation == nil else { return }
        guard case .text(let bytes) = frame, let event = try? JSONValue(parsing: bytes),
            let type = event["type"]?.stringValue
        else {
            deviation = "expected an event, got a frame of \(frame.byteCount) bytes that is none"
            return
        }
        received.append(event)
        if position < script.count, case .expect(type) = script[position] {
            position += 1
            proceed(at: now)
        } else if !ignored.contains(type) {
            let step = position < script.count ? "\(script[position])" : "nothing more"
            deviation = "step \(position): expected \(step), got '\(type)'"
        }
    }

    /// Takes the steps whose time has come.
    public mutating func deadlineReached(at now: SessionInstant) { proceed(at: now) }

    /// When ``deadlineReached(at:)`` is due.
    public var nextDeadline: SessionInstant? { deviation == nil ? pausedUntil : nil }

    /// The next thing to do.
    public mutating func nextOutput() -> Output? {
        guard outputHead < outputs.count else {
            outputs.removeAll(keepingCapacity: true)
            outputHead = 0
            return nil
        }
        defer { outputHead += 1 }
        return outputs[outputHead]
    }

    private mutating func proceed(at now: SessionInstant) {
        guard deviation == nil else { return }
        if let until = pausedUntil {
            guard until <= now else { return }
            pausedUntil = nil
        }
        while position < script.count {
            switch script[position] {
            case .expect: return
            case .send(let json): outputs.append(.send(.text(Array(json.utf8))))
            case .close(let reason): outputs.append(.close(reason))
            case .pause(let duration):
                position += 1
                pausedUntil = now.advanced(by: duration)
                return
            }
            position += 1
        }
    }
}
