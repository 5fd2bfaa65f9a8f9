/// A number with its noun, for example `1 event` and `2 events`.
func counted(_ count: Int, _ noun: String, _ plural: String? = nil) -> String {
    "\(count) \(count == 1 ? noun : plural ?? noun + "s")"
}

/// Lines of a stream that hold no event.
struct PassedOver: Hashable {
    /// Lines that are too long, or no JSON object with a type.
    private(set) var faults = 0
    /// Lines of protocols that are no dialects of this one.
    private(set) var foreign = 0

    /// Counts a line.
    mutating func add(_ problem: LineProblem) {
        if problem.isFault { faults += 1 } else { foreign += 1 }
    }

    /// Parts of a summary; none where all lines hold events.
    var summary: [String] {
        var parts: [String] = []
        if faults > 0 { parts.append("\(counted(faults, "faulty line"))") }
        if foreign > 0 { parts.append("\(counted(foreign, "line")) of other protocols skipped") }
        return parts
    }
}
