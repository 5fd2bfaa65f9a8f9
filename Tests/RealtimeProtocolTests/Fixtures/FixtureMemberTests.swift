import Foundation
import RealtimeProtocol
import Testing

@Suite("Members of committed fixtures")
struct FixtureMemberTests {
    /// The readers of all objects name their members in calls of a few methods.
    private static func membersRead() throws -> Set<String> {
        var names: Set<String> = []
        let pattern = /(?:optional|field|required|take|find|flatFormat)\(\s*"(?<name>[a-z_]+)"/
        let spelling = /"(?<name>[a-z]+_[a-z_]+|modalities)"/
        for folder in ["Objects", "Events"] {
            let folder = Repository.file("Sources/RealtimeProtocol/\(folder)")
            for file in try FileManager.default.contentsOfDirectory(atPath: folder.path) {
                let text = try String(contentsOf: folder.appending(path: file), encoding: .utf8)
                names.formUnion(text.matches(of: pattern).map { String($0.output.name) })
                // Members with two names are read by a call over several lines.
                for line in text.split(separator: "\n") where line.contains("usual:") || line.contains("other:") {
                    names.formUnion(line.matches(of: spelling).map { String($0.output.name) })
                }
            }
        }
        return names
    }

    @Test("every member that has a type stands in a fixture")
    func membersAreCovered() throws {
        let read = try Self.membersRead()
        try #require(read.count > 150, "the pattern does not fit the readers any more")
        var present: Set<String> = []
        for fixture in Fixture.typed { Self.collect(try fixture.json, into: &present) }
        #expect(read.subtracting(present).sorted() == [])
    }

    private static func collect(_ value: JSONValue, into names: inout Set<String>) {
        switch value {
        case .array(let elements): for element in elements { collect(element, into: &names) }
        case .object(let object):
            for member in object.members {
                names.insert(member.name)
                collect(member.value, into: &names)
            }
        default: break
        }
    }
}
