import RealtimeAudio

/// A level as a bar of characters: empty at −60 dB, full at full scale.
struct LevelBar: Hashable, Sendable {
    /// Characters of the whole bar.
    static let width = 12
    private static let floor: Float = -60

    /// How much of it is filled, 0 to ``width``.
    let filled: Int

    /// Draws the peak of a level.
    init(_ level: AudioLevel) {
        let share = (level.peakInDecibels - Self.floor) / -Self.floor
        filled = min(max(Int((share * Float(Self.width)).rounded()), 0), Self.width)
    }
}

extension LevelBar: CustomStringConvertible {
    /// For example `████········`.
    var description: String {
        String(repeating: "█", count: filled) + String(repeating: "·", count: Self.width - filled)
    }
}
