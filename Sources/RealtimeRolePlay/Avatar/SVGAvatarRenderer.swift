internal import RealtimeUnits

/// The built-in face: a small SVG whose mouth follows the level of the sound, by animations that every browser plays
/// without a script. A page shows it as the source of an image when it begins to play the clause.
public final class SVGAvatarRenderer: AvatarRenderer {
    /// What it makes.
    public static let mediaType = "image/svg+xml"
    /// Steps beyond which the mouth stays as it is: 60 s, longer than any clause. Bounds the picture to 8 KB.
    static let mostSteps = 1_200
    /// How high the mouth is, in a picture of 200 by 200, when it is shut, and how much is added when it is wide open.
    private static let mouth = (shut: 2, wide: 20)

    /// Creates a renderer.
    public init() {}

    /// Draws the scene at once.
    public func render(_ scene: AvatarScene, deliver: @escaping @Sendable (AvatarFrame) -> Void) {
        deliver(AvatarFrame(mediaType: Self.mediaType, content: .text(Self.picture(of: scene))))
    }

    /// The picture. Holds nothing of what is said, so that no text of anybody's can be markup.
    static func picture(of scene: AvatarScene) -> String {
        var animation = ""
        if case .speaking(let speech) = scene {
            let heights = MouthEnvelope(of: speech.samples, at: speech.rate).openness.prefix(mostSteps).map {
                openness in
                mouth.shut + Int((openness * Float(mouth.wide)).rounded())
            }
            // The last value is the shut mouth, so that the face is silent when the sound is over.
            let values = (heights + [mouth.shut]).map(String.init).joined(separator: ";")
            let milliseconds = SampleCount(speech.samples.count).milliseconds(at: speech.rate)
            if milliseconds > 0 {
                animation = """
                    <animate attributeName="ry" dur="\(milliseconds)ms" fill="freeze" values="\(values)"/>
                    """
            }
        }
        return """
            <svg xmlns="http://www.w3.org/2000/svg" viewBox="0 0 200 200" width="200" height="200">\
            <circle cx="100" cy="100" r="90" fill="#f2c9a1"/>\
            <path d="M18 78a84 84 0 0 1 164 0c-30-26-134-26-164 0z" fill="#5b3a24"/>\
            <g fill="#2b2b2b">\(eye(at: 68))\(eye(at: 132))</g>\
            <ellipse cx="100" cy="142" rx="26" ry="\(mouth.shut)" fill="#8c2f2f">\(animation)</ellipse>\
            </svg>
            """
    }

    /// Blinks every four seconds.
    private static func eye(at x: Int) -> String {
        """
        <ellipse cx="\(x)" cy="92" rx="8" ry="10"><animate attributeName="ry" dur="4s" repeatCount="indefinite" \
        keyTimes="0;0.95;0.97;1" values="10;10;1;10"/></ellipse>
        """
    }
}
