/// What follows a subcommand: `--name value` pairs and `--name` flags.
struct Arguments {
    private var values: [String: String] = [:]
    private var flags: Set<String> = []

    /// Reads `arguments`; an error says what was expected.
    init(_ arguments: some Sequence<String>, values names: Set<String>, flags flagNames: Set<String> = []) throws {
        var rest = Array(arguments)[...]
        while let argument = rest.popFirst() {
            let parts = argument.split(separator: "=", maxSplits: 1).map(String.init)
            let name = parts.first ?? argument
            if flagNames.contains(argument) {
                flags.insert(argument)
            } else if names.contains(name) {
                guard let value = parts.count == 2 ? parts[1] : rest.popFirst() else {
                    throw BenchmarkError("\(name) expects a value")
                }
                values[name] = value
            } else {
                let known = (names.union(flagNames)).sorted().joined(separator: ", ")
                throw BenchmarkError("expected one of \(known); got '\(argument)'")
            }
        }
    }

    func has(_ flag: String) -> Bool { flags.contains(flag) }
    func text(_ name: String) -> String? { values[name] }

    func number(_ name: String, in range: ClosedRange<Int>) throws -> Int? {
        guard let text = values[name] else { return nil }
        guard let number = Int(text), range.contains(number) else {
            let bounds = "\(range.lowerBound) to \(range.upperBound)"
            throw BenchmarkError("\(name) expects a number from \(bounds), got '\(text)'")
        }
        return number
    }

    func seconds(_ name: String) throws -> Double? {
        guard let text = values[name] else { return nil }
        guard let number = Double(text), number > 0, number <= 86_400 else {
            throw BenchmarkError("\(name) expects seconds, got '\(text)'")
        }
        return number
    }

    /// Numbers of sessions, for example `1,50,200`.
    func counts(_ name: String) throws -> [Int]? {
        guard let text = values[name] else { return nil }
        return try text.split(separator: ",").map { part in
            guard let number = Int(part), (1...20_000).contains(number) else {
                throw BenchmarkError("\(name) expects numbers from 1 to 20000 with commas between, got '\(text)'")
            }
            return number
        }
    }
}
