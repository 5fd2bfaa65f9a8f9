/// Gathers speech for the recogniser, so that it is called once a second and not for every chunk.
struct SpeechBatch {
    private let limit: Int
    private let age: Duration
    private var samples: [Int16] = []
    private var begun: Duration?

    /// A batch is full at `bytes` of 16-bit samples, and due when its first sample is `age` old.
    init(bytes: Int, age: Duration) {
        limit = max(1, bytes / 2)
        self.age = age
    }

    /// When what is gathered is due.
    var deadline: Duration? { begun.map { $0 + age } }
    /// Samples that wait.
    var count: Int { samples.count }

    /// Takes samples; gives those of batches that became full.
    mutating func append(_ new: [Int16], at now: Duration) -> [Int16]? {
        guard !new.isEmpty else { return nil }
        samples += new
        begun = begun ?? now
        return samples.count >= limit || now >= (deadline ?? now) ? take() : nil
    }

    /// Everything, where there is anything.
    mutating func take() -> [Int16]? {
        begun = nil
        guard !samples.isEmpty else { return nil }
        defer { samples = [] }
        return samples
    }
}
