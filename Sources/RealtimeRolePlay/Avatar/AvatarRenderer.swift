public import RealtimeUnits

/// Makes the face that speaks a reply.
///
/// One renderer serves one role-play, on the loop of its client: ``render(_:deliver:)`` must not block. A renderer that
/// asks a server, or computes for long, hands over and delivers later, from any thread.
public protocol AvatarRenderer: AnyObject {
    /// Makes a picture, a film or whatever the page shows for `scene`, and delivers it once; never, where there is none.
    ///
    /// - Parameters:
    ///   - scene: what is to be seen.
    ///   - deliver: takes the result. What comes after the person has interrupted the reply is dropped.
    func render(_ scene: AvatarScene, deliver: @escaping @Sendable (AvatarFrame) -> Void)
}

/// What is to be seen.
public enum AvatarScene: Hashable, Sendable {
    /// Somebody who listens.
    case listening
    /// Somebody who says a clause.
    case speaking(AvatarSpeech)
}

/// A clause of a reply, as it is spoken.
public struct AvatarSpeech: Hashable, Sendable {
    /// The words.
    public let text: String
    /// The sound, mono.
    public let samples: [Int16]
    /// Samples per second of it.
    public let rate: SampleRate

    /// Creates a clause.
    public init(text: String, samples: [Int16], rate: SampleRate) {
        self.text = text
        self.samples = samples
        self.rate = rate
    }

    /// How long the sound is.
    public var duration: Duration { SampleCount(samples.count).duration(at: rate) }
}

/// What a renderer made.
public struct AvatarFrame: Hashable, Sendable {
    /// What it is made of.
    public enum Content: Hashable, Sendable {
        /// Text, such as SVG.
        case text(String)
        /// Bytes, such as a film.
        case binary([UInt8])
    }

    /// What the content is, for example `image/svg+xml`.
    public let mediaType: String
    /// The picture or film.
    public let content: Content

    /// Creates a frame.
    public init(mediaType: String, content: Content) {
        self.mediaType = mediaType
        self.content = content
    }

    /// How many bytes the content has.
    var byteCount: Int {
        switch content {
        case .text(let text): text.utf8.count
        case .binary(let bytes): bytes.count
        }
    }
}
