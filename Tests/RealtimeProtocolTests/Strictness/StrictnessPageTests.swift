import Foundation
import RealtimeProtocol
import Testing

@Suite("Docs/Strictness.md")
struct StrictnessPageTests {
    @Test("Every test that the page names exists")
    func tests() throws {
        let page = try String(contentsOf: Repository.file("Docs/Strictness.md"), encoding: .utf8)
        let folder = Repository.file("Tests/RealtimeProtocolTests")
        let files = try #require(FileManager.default.enumerator(atPath: folder.path)?.allObjects as? [String])
        let code = try files.filter { $0.hasSuffix(".swift") }.map {
            try String(contentsOf: folder.appending(path: $0), encoding: .utf8)
        }
        let named = page.matches(of: /`(?<suite>[A-Z][A-Za-z0-9]+Tests)(\.(?<test>[a-zA-Z]+))?`/)
        try #require(named.count > 40)
        for name in named {
            let suites = code.filter {
                $0.contains("struct \(name.output.suite) ") || $0.contains("extension \(name.output.suite) ")
            }
            #expect(!suites.isEmpty, "\(name.output.suite)")
            if let test = name.output.test {
                #expect(suites.contains { $0.contains("func \(test)(") }, "\(name.output.0)")
            }
        }
    }

    @Test("Every row says why and names a test")
    func rows() throws {
        let page = try String(contentsOf: Repository.file("Docs/Strictness.md"), encoding: .utf8)
        let rows = page.split(separator: "\n").filter { $0.hasPrefix("| ") && !$0.hasPrefix("| what |") }
        try #require(rows.count > 35)
        for row in rows {
            let cells = row.split(separator: "|", omittingEmptySubsequences: false).map {
                $0.trimmingCharacters(in: .whitespaces)
            }
            #expect(cells.count == 6, "\(row)")
            #expect(cells.dropFirst().dropLast().allSatisfy { !$0.isEmpty }, "\(row)")
            #expect(cells.count > 4 && cells[4].contains("Tests"), "\(row)")
        }
    }
}
