import Testing

/// Reads Prometheus' text format strictly, after the grammar of its documentation and without a look at what writes it.
struct PrometheusReader {
    struct Sample: Hashable {
        var name: String
        var labels: [String: String]
        var value: Double
    }

    struct Failure: Error { var line: String }

    private(set) var kinds: [String: String] = [:]
    private(set) var helps: [String: String] = [:]
    private(set) var samples: [Sample] = []

    init(_ text: String) throws {
        guard text.isEmpty || text.hasSuffix("\n") else { throw Failure(line: "no line feed at the end") }
        for line in text.split(separator: "\n", omittingEmptySubsequences: false).dropLast() {
            if line.hasPrefix("# HELP ") {
                let words = line.dropFirst(7).split(separator: " ", maxSplits: 1)
                guard words.count == 2, helps[String(words[0])] == nil else { throw Failure(line: String(line)) }
                helps[String(words[0])] = String(words[1])
            } else if line.hasPrefix("# TYPE ") {
                let words = line.dropFirst(7).split(separator: " ")
                guard words.count == 2, ["counter", "gauge", "histogram"].contains(words[1]),
                    kinds[String(words[0])] == nil
                else { throw Failure(line: String(line)) }
                kinds[String(words[0])] = String(words[1])
            } else {
                samples.append(try Self.sample(line))
            }
        }
        let keys = samples.map { "\($0.name) \($0.labels.sorted { $0.key < $1.key })" }
        guard Set(keys).count == keys.count else { throw Failure(line: "a sample is there twice") }
    }

    /// The value of the only sample with that name and these labels among its own.
    func value(_ name: String, _ labels: [String: String] = [:]) throws -> Double {
        let found = samples.filter { sample in
            sample.name == name && labels.allSatisfy { sample.labels[$0.key] == $0.value }
        }
        return try #require(found.count == 1 ? found.first?.value : nil, "\(name): \(found.count) samples")
    }

    private static func sample(_ line: Substring) throws -> Sample {
        var rest = line
        let name = rest.prefix { $0.isASCII && ($0.isLetter || $0.isNumber || $0 == "_" || $0 == ":") }
        guard let first = name.first, !first.isNumber else { throw Failure(line: String(line)) }
        rest.removeFirst(name.count)
        var labels: [String: String] = [:]
        if rest.first == "{" {
            rest.removeFirst()
            while rest.first != "}" {
                let label = rest.prefix { $0.isASCII && ($0.isLetter || $0.isNumber || $0 == "_") }
                rest.removeFirst(label.count)
                guard !label.isEmpty, rest.hasPrefix("=\"") else { throw Failure(line: String(line)) }
                rest.removeFirst(2)
                var value = ""
                while let character = rest.popFirst(), character != "\"" {
                    guard character == "\\" else {
                        value.append(character)
                        continue
                    }
                    switch rest.popFirst() {
                    case "n": value += "\n"
                    case "\\": value += "\\"
                    case "\"": value += "\""
                    default: throw Failure(line: String(line))
                    }
                }
                labels[String(label)] = value
                if rest.first == "," {
                    rest.removeFirst()
                } else if rest.first != "}" {
                    throw Failure(line: String(line))
                }
            }
            rest.removeFirst()
        }
        guard rest.first == " ", let value = number(rest.dropFirst()) else { throw Failure(line: String(line)) }
        return Sample(name: String(name), labels: labels, value: value)
    }

    private static func number(_ text: Substring) -> Double? {
        switch text {
        case "+Inf": .infinity
        case "-Inf": -.infinity
        case "NaN": .nan
        default: Double(text)
        }
    }

    /// Checks what the documentation says of histograms: buckets ascend, their counts do not fall, the last is all.
    func checkHistogram(_ name: String) throws {
        #expect(kinds[name] == "histogram")
        let buckets = samples.filter { $0.name == name + "_bucket" }
        let bounds = buckets.map { number($0.labels["le"] ?? "") }
        #expect(bounds == bounds.sorted { ($0 ?? .nan) < ($1 ?? .nan) })
        #expect(bounds.last == .some(.infinity))
        #expect(buckets.map(\.value) == buckets.map(\.value).sorted())
        #expect(buckets.last?.value == (try value(name + "_count")))
        #expect(try value(name + "_sum") >= 0)
    }

    private func number(_ text: String) -> Double? { Self.number(text[...]) }
}
