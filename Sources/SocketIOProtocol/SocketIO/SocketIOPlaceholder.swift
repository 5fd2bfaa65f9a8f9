/// Where an attachment belongs in a packet's JSON: the place of `{"_placeholder":true,"num":N}`.
public struct SocketIOPlaceholder: Hashable, Sendable {
    /// The bytes of the object.
    public let range: Range<Int>
    /// Which attachment, from 0.
    public let attachment: Int

    /// Creates a place.
    public init(range: Range<Int>, attachment: Int) {
        self.range = range
        self.attachment = attachment
    }
}
