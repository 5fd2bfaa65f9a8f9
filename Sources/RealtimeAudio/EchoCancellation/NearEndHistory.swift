/// The last half second of near-end frames, for a filter to learn from once more.
struct NearEndHistory: Sendable {
    /// Frames held.
    private(set) var count = 0
    /// Frames it can hold.
    let capacity: Int

    private var storage: [Int16]
    private let frameLength: Int
    /// Where the next frame goes.
    private var next = 0

    init(frameLength: Int, frames: Int) {
        self.frameLength = frameLength
        capacity = max(1, frames)
        storage = [Int16](repeating: 0, count: capacity * frameLength)
    }

    mutating func append(_ frame: [Int16]) {
        for index in 0..<min(frame.count, frameLength) { storage[next * frameLength + index] = frame[index] }
        next = next + 1 == capacity ? 0 : next + 1
        count = min(capacity, count + 1)
    }

    /// Copies the frame `age` frames before the last; 0 is the last.
    func copy(age: Int, into frame: inout [Int16]) {
        guard (0..<count).contains(age) else { return }
        let slot = (next - 1 - age + 2 * capacity) % capacity
        for index in 0..<min(frame.count, frameLength) { frame[index] = storage[slot * frameLength + index] }
    }

    mutating func reset() {
        count = 0
        next = 0
    }
}
