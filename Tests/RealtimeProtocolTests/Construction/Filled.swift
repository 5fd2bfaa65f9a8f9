import RealtimeProtocol

/// What a value built with every argument of its initialiser has not been given: stored properties without a value.
enum Filled {
    static func missing(_ value: Any, except exceptions: Set<String>) -> [String] {
        Mirror(reflecting: value).children.compactMap { child in
            guard let label = child.label, label != "unknownMembers", !exceptions.contains(label) else { return nil }
            return isEmpty(child.value) ? label : nil
        }
    }

    /// Whether a property has the value of one that nobody set.
    private static func isEmpty(_ value: Any) -> Bool {
        let mirror = Mirror(reflecting: value)
        if mirror.displayStyle == .optional || mirror.displayStyle == .collection { return mirror.children.isEmpty }
        let text = String(describing: value)
        return text == "absent" || text == "null" || text.hasSuffix(".absent") || text.hasSuffix(".null")
    }
}
