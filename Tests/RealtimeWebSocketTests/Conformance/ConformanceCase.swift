import Foundation
import Testing

/// A line of `cases.txt`, which says what its notation means.
struct ConformanceCase: Sendable, CustomTestStringConvertible {
    struct Malformed: Error { var text: String }

    struct Frame: Hashable, Sendable {
        var opcode: UInt8
        var payload: [UInt8]
        var isFinal = true
        var reserved: UInt8 = 0
        var hasWrongMask = false
        var width: Int?
        var declared: UInt64?
    }

    /// How the answer ends.
    enum End: Hashable, Sendable {
        case open
        case closed(UInt16?)
    }

    var name: String
    var section: String
    var sent: [Frame]
    var answered: [Frame]
    var end: End
    var testDescription: String { "\(name), section \(section)" }

    static func all() throws -> [ConformanceCase] {
        let path = URL(filePath: #filePath).deletingLastPathComponent().appending(path: "cases.txt")
        return try String(contentsOf: path, encoding: .utf8).split(separator: "\n").filter { !$0.hasPrefix("#") }
            .map { try ConformanceCase(line: String($0)) }
    }

    init(line: String) throws {
        let fields = line.split(separator: "|", omittingEmptySubsequences: false)
            .map { $0.trimmingCharacters(in: .whitespaces) }
        guard fields.count == 5 else { throw Malformed(text: line) }
        (name, section) = (fields[0], fields[1])
        sent = try fields[2].split(separator: " ").map { try Self.parsed(String($0)) }
        var answer = fields[3].split(separator: " ")
        end = .open
        if let last = answer.last, last.hasPrefix("=") {
            end = .closed(UInt16(last.dropFirst()))
            answer.removeLast()
        }
        answered = try answer.map { try Self.parsed(String($0)) }
    }

    /// The bytes, masked as that role has to, or not.
    func bytes(from sender: Sender) -> [UInt8] {
        sent.flatMap { one in
            frame(
                one.opcode,
                one.payload,
                fin: one.isFinal,
                rsv: one.reserved,
                key: (sender == .client) != one.hasWrongMask ? testKey : nil,
                lengthBytes: one.width,
                declaredLength: one.declared
            )
        }
    }

    enum Sender { case client, server }

    private static let kinds: [(String, UInt8)] = [
        ("text", 1), ("bin", 2), ("cont", 0), ("close", 8), ("ping", 9), ("pong", 10),
    ]

    private static func parsed(_ text: String) throws -> Frame {
        guard let colon = text.firstIndex(of: ":") else { throw Malformed(text: text) }
        var kind = text[..<colon]
        var frame = Frame(opcode: 0, payload: try payload(text[text.index(after: colon)...]))
        if let known = kinds.first(where: { kind.hasPrefix($0.0) }) {
            frame.opcode = known.1
            kind = kind.dropFirst(known.0.count)
        } else if kind.hasPrefix("op"), let opcode = UInt8(kind.dropFirst(2)) {
            frame.opcode = opcode
            kind = ""
        }
        while let flag = kind.popFirst() {
            let digits = kind.prefix { $0.isNumber }
            switch flag {
            case "-": frame.isFinal = false
            case "!": frame.hasWrongMask = true
            case "+": frame.reserved = UInt8(digits) ?? 0
            case "@": frame.width = digits == "16" ? 2 : 8
            case "=": frame.declared = UInt64(digits)
            default: throw Malformed(text: text)
            }
            if flag != "-" && flag != "!" { kind = kind.dropFirst(digits.count) }
        }
        return frame
    }

    private static func payload(_ text: Substring) throws -> [UInt8] {
        try text.split(separator: ".").flatMap { part -> [UInt8] in
            let rest = part.dropFirst()
            switch part.first {
            case "\"": return Array(rest.dropLast().utf8)
            case "x":
                let digits = Array(rest)
                return try stride(from: 0, to: digits.count, by: 2).map { index in
                    guard let byte = UInt8(String(digits[index..<min(index + 2, digits.count)]), radix: 16) else {
                        throw Malformed(text: String(part))
                    }
                    return byte
                }
            case "a": return [UInt8](repeating: UInt8(ascii: "a"), count: Int(rest.dropFirst()) ?? 0)
            case "c":
                let code = UInt16(rest) ?? 0
                return [UInt8(code >> 8), UInt8(code & 255)]
            default: throw Malformed(text: String(part))
            }
        }
    }
}
