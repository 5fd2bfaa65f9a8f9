/// One JSON object in one line, members in the order they were given. Texts are the program's own: plain ASCII without
/// quotes.
struct JSONLine {
    private var members: [String] = []

    init() {}

    func with(_ name: String, _ value: Int) -> JSONLine { adding("\"\(name)\":\(value)") }
    func with(_ name: String, _ value: Double, decimals: Int) -> JSONLine {
        adding("\"\(name)\":\(value.isFinite ? value.decimals(decimals) : "null")")
    }
    func with(_ name: String, _ value: String) -> JSONLine { adding("\"\(name)\":\"\(value)\"") }
    func with(_ name: String, _ value: Bool) -> JSONLine { adding("\"\(name)\":\(value)") }

    var text: String { "{" + members.joined(separator: ",") + "}" }

    private func adding(_ member: String) -> JSONLine {
        var line = self
        line.members.append(member)
        return line
    }
}
