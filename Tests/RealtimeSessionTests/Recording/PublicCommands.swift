import Foundation

/// The public mutating methods of a type, read out of its sources.
enum PublicCommands {
    /// The folder of the package.
    static let package = URL(filePath: #filePath).resolvingSymlinksInPath().deletingLastPathComponent()
        .deletingLastPathComponent()
        .deletingLastPathComponent().deletingLastPathComponent()

    /// The methods in all files below `folder` of the package, as `name(label:label:)`.
    static func of(_ folder: String) throws -> Set<String> {
        let root = package.appending(path: folder)
        let files = FileManager.default.enumerator(at: root, includingPropertiesForKeys: nil)
        var methods: Set<String> = []
        while let file = files?.nextObject() as? URL {
            guard file.pathExtension == "swift" else { continue }
            methods.formUnion(signatures(in: try String(contentsOf: file, encoding: .utf8)))
        }
        return methods
    }

    static func signatures(in source: String) -> [String] {
        source.components(separatedBy: "public mutating func ").dropFirst().map { rest in
            let name = rest.prefix { $0 != "(" && $0 != "<" }
            var depth = 0
            var labels = ""
            var word = ""
            var isLabel = true
            scan: for character in rest.drop(while: { $0 != "(" }) {
                switch character {
                case "(", "[", "<": depth += 1
                case ")", "]", ">":
                    depth -= 1
                    if depth == 0 { break scan }
                case "," where depth == 1:
                    isLabel = true
                    word = ""
                case " " where depth == 1, ":" where depth == 1, "\n" where depth == 1:
                    if isLabel, !word.isEmpty {
                        labels += "\(word):"
                        isLabel = false
                    }
                case _ where depth == 1: word.append(character)
                default: break
                }
            }
            return "\(name)(\(labels))"
        }
    }
}
