import Glibc

/// Recordings and models that apt packages install.
enum RecordedSpeech {
    static let folder = "/usr/share/pocketsphinx/test/data"
    /// "go forward ten meters", raw PCM16 at 16 kHz; from pocketsphinx-testdata.
    static let goForward = folder + "/goforward.raw"
    /// Four seconds of numbers, and three of something: neither is in the grammars of the tests.
    static let numbers = folder + "/numbers.raw"
    static let something = folder + "/something.raw"

    static let hasModel = access("/usr/share/pocketsphinx/model/en-us/en-us/mdef", R_OK) == 0
    static let hasRecordings = access(goForward, R_OK) == 0 && access(numbers, R_OK) == 0

    /// The samples of a raw file, in native byte order (little endian on every platform that Swift runs on here).
    static func samples(of path: String) -> [Int16] {
        guard let file = fopen(path, "rb") else { return [] }
        defer { fclose(file) }
        var samples = [Int16](repeating: 0, count: 1_000_000)
        let count = fread(&samples, 2, samples.count, file)
        return Array(samples.prefix(count))
    }
}
