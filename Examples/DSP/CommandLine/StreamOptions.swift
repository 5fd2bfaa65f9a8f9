import RealtimeUnits

/// Where a command's audio comes from and goes to, and whether it is measured instead.
struct StreamOptions {
    var input = "-"
    var output = "-"
    /// Of raw streams, in and out.
    var format = SampleFormat.s16
    var isBenchmark = false

    /// Takes `option` if it is one of these.
    mutating func take(_ option: String, _ arguments: inout Arguments) throws(UsageError) -> Bool {
        switch option {
        case "--in": input = try arguments.value(of: option)
        case "--out": output = try arguments.value(of: option)
        case "--format": format = try arguments.choice(of: option, as: SampleFormat.self)
        case "--bench": isBenchmark = true
        default: return false
        }
        return true
    }

    /// Opens the input. `rate` is what the command line says; a sound file knows its own and must agree.
    func reader(rate: SampleRate?, rateOption: String) throws -> SampleReader {
        try SampleReader(path: input, format: format, rate: rate, rateOption: rateOption)
    }

    /// Opens the output.
    func writer(rate: SampleRate) throws -> SampleWriter {
        try SampleWriter(path: output, format: format, rate: rate)
    }
}
