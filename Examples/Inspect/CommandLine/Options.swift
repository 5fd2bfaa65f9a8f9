import RealtimeProtocol

/// What the command line asks for.
struct Options: Hashable, Sendable {
    /// What is done with the events.
    enum Command: Hashable, Sendable {
        /// Decodes and encodes each event and compares.
        case roundtrip
        /// Writes the events in another dialect; wrapped in the envelope of a recording where `isWrapped`.
        case translate(to: Dialect, isWrapped: Bool)
        /// Decodes each event; with its audio where `checksAudio`.
        case validate(checksAudio: Bool)
        /// Counts.
        case stats(isJSON: Bool)
        /// Draws who spoke when: as SVG into a file where `svg` names one.
        case timeline(svg: String?, step: Duration)
        /// Gives a recording of a session to a session again.
        case replay(ReplayPrinting, until: Int?)
    }

    /// What of a replay is printed.
    enum ReplayPrinting: Hashable, Sendable {
        /// Whether it was the same.
        case verdict
        /// What the session gives.
        case outputs
        /// The whole recording, with what the session gives now in place of what was recorded.
        case complete
    }

    /// What to do.
    var command: Command
    /// What to read, in this order: paths, and `-` for standard input.
    var files: [String] = []
    /// The dialect of the input.
    var dialect = DialectChoice.auto
    /// Whose events these are, where the line does not say.
    var direction: Direction?
    /// Whether progress is kept off the terminal.
    var isQuiet = false

    /// The time that a column of the timeline stands for.
    static let defaultStep = Duration.milliseconds(250)

    /// Parses the arguments after the program's name; `nil` where help is asked for.
    init?(_ arguments: [String]) throws(OptionsError) {
        var scanner = ArgumentScanner(arguments)
        guard let name = scanner.next() else { throw .missingCommand }
        if Self.asksForHelp(name) { return nil }
        guard Self.commands.contains(name) else { throw .unknownCommand(name) }
        var values = Values()
        while let argument = scanner.next() {
            if scanner.isAfterOptions || argument == "-" || !argument.hasPrefix("-") {
                values.files.append(argument)
                continue
            }
            switch (argument, name) {
            case ("--help", _), ("-h", _): return nil
            case ("--dialect", "roundtrip"), ("--dialect", "validate"), ("--dialect", "stats"),
                ("--dialect", "timeline"), ("--from", "translate"):
                values.dialect = try scanner.value(of: argument, DialectChoice.expected) { DialectChoice(name: $0) }
            case ("--to", "translate"):
                values.target = try scanner.value(of: argument, DialectChoice.expectedTarget) {
                    DialectChoice(name: $0)?.target
                }
            case ("--envelope", "translate"): values.isWrapped = true
            case ("--direction", let name) where name != "replay":
                values.direction = try scanner.value(of: argument, "client or server") { Direction(rawValue: $0) }
            case ("--audio", "validate"): values.checksAudio = true
            case ("--json", "stats"): values.isJSON = true
            case ("--svg", "timeline"): values.svg = try scanner.value(of: argument)
            case ("--step", "timeline"):
                values.step = try scanner.value(of: argument, "a number of milliseconds from 10 to 60000") {
                    Int($0).flatMap { (10...60_000).contains($0) ? .milliseconds($0) : nil }
                }
            case ("--outputs", "replay"): values.printing = .outputs
            case ("--complete", "replay"): values.printing = .complete
            case ("--until", "replay"):
                let line: Int = try scanner.value(of: argument, "a line, counted from 1") {
                    Int($0).flatMap { $0 > 0 ? $0 : nil }
                }
                values.until = line
            case ("--quiet", _): values.isQuiet = true
            default: throw .unknownOption(argument)
            }
        }
        command = try values.command(name)
        files = values.files.isEmpty ? ["-"] : values.files
        dialect = values.dialect ?? .auto
        direction = values.direction
        isQuiet = values.isQuiet
    }

    private static let commands: Set = ["roundtrip", "translate", "validate", "stats", "timeline", "replay"]

    private static func asksForHelp(_ name: String) -> Bool { name == "help" || name == "--help" || name == "-h" }
}

/// What the options of all commands have said.
private struct Values {
    var files: [String] = []
    var dialect: DialectChoice?
    var target: Dialect?
    var isWrapped = false
    var direction: Direction?
    var checksAudio = false
    var isJSON = false
    var svg: String?
    var step = Options.defaultStep
    var printing = Options.ReplayPrinting.verdict
    var until: Int?
    var isQuiet = false

    func command(_ name: String) throws(OptionsError) -> Options.Command {
        switch name {
        case "roundtrip": return .roundtrip
        case "validate": return .validate(checksAudio: checksAudio)
        case "stats": return .stats(isJSON: isJSON)
        case "timeline": return .timeline(svg: svg, step: step)
        case "replay": return .replay(printing, until: until)
        default:
            guard dialect != nil else { throw .needs(command: name, option: "--from") }
            guard let target else { throw .needs(command: name, option: "--to") }
            return .translate(to: target, isWrapped: isWrapped)
        }
    }
}

/// Steps through arguments.
private struct ArgumentScanner {
    private var rest: ArraySlice<String>
    /// Whether `--` has come: all that follows are files.
    private(set) var isAfterOptions = false

    init(_ arguments: [String]) { rest = arguments[...] }

    mutating func next() -> String? {
        guard let argument = rest.popFirst() else { return nil }
        guard argument == "--", !isAfterOptions else { return argument }
        isAfterOptions = true
        return rest.popFirst()
    }

    mutating func value(of option: String) throws(OptionsError) -> String {
        guard let value = rest.popFirst(), !value.isEmpty else { throw .missingValue(option) }
        return value
    }

    mutating func value<Value>(
        of option: String,
        _ expected: String,
        _ parse: (String) -> Value?
    ) throws(OptionsError) -> Value {
        let text = try value(of: option)
        guard let value = parse(text) else { throw .invalidValue(option: option, expected: expected, found: text) }
        return value
    }
}
