/// Why the command line cannot be used.
enum OptionsError: Error, Hashable, Sendable {
    /// No command was given.
    case missingCommand
    /// There is no such command.
    case unknownCommand(String)
    /// There is no such option, or not for this command.
    case unknownOption(String)
    /// The option's value is missing.
    case missingValue(String)
    /// The option's value is not what it takes.
    case invalidValue(option: String, expected: String, found: String)
    /// The command needs this option.
    case needs(command: String, option: String)
}

extension OptionsError: CustomStringConvertible {
    /// One sentence.
    var description: String {
        switch self {
        case .missingCommand: "a command is needed; help lists them"
        case .unknownCommand(let name): "there is no command '\(TerminalText.line(name, limit: 40))'; help lists them"
        case .unknownOption(let name):
            "there is no option \(TerminalText.line(name, limit: 40)) for this command; help lists them"
        case .missingValue(let name): "\(name) needs a value"
        case .invalidValue(let name, let expected, let found):
            "\(name) takes \(expected), not '\(TerminalText.line(found, limit: 40))'"
        case .needs(let command, let name): "\(command) needs \(name)"
        }
    }
}
