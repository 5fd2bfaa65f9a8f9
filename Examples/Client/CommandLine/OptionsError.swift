/// Why the command line cannot be used.
enum OptionsError: Error, Hashable, Sendable {
    /// There is no such option.
    case unknownOption(String)
    /// The option's value is missing.
    case missingValue(String)
    /// The option's value is not what it takes.
    case invalidValue(option: String, expected: String)
    /// One of these is needed, and not more than one.
    case needsOne(String)
    /// The option is of no use without the other.
    case needs(option: String, other: String)
    /// The environment variable with the key is not set.
    case keyNotSet(String)
}

extension OptionsError: CustomStringConvertible {
    /// One sentence. Values are left out: one could be a key in the wrong place.
    var description: String {
        switch self {
        case .unknownOption(let name): "there is no option \(name); --help lists them"
        case .missingValue(let name): "\(name) needs a value"
        case .invalidValue(let name, let expected): "\(name) takes \(expected)"
        case .needsOne(let names): "one of \(names) is needed"
        case .needs(let name, let other): "\(name) needs \(other)"
        case .keyNotSet(let name): "the environment variable \(name) is not set"
        }
    }
}
