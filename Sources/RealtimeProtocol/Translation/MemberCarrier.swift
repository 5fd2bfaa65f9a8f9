/// Takes from a value what the target dialect cannot say, and keeps account of it.
struct MemberCarrier {
    let source: Dialect
    let target: Dialect
    /// Whether the event goes from a client to a server: an update, rather than an echo.
    let isFromClient: Bool
    private(set) var report = TranslationReport()
    private var path: [String] = []

    init(from source: Dialect, to target: Dialect, isFromClient: Bool) {
        self.source = source
        self.target = target
        self.isFromClient = isFromClient
    }

    func isTarget(in dialects: DialectSet) -> Bool { dialects.contains(DialectSet(target)) }

    /// Takes away a member that the target does not have.
    mutating func keep<Value>(_ value: inout Value?, _ name: String, in dialects: DialectSet) {
        guard value != nil, !isTarget(in: dialects) else { return }
        value = nil
        lose(name)
    }

    /// Takes away a member that the target does not have. A null says nothing that could be lost.
    mutating func keep<Value>(_ field: inout Field<Value>, _ name: String, in dialects: DialectSet) {
        guard !field.isAbsent, !isTarget(in: dialects) else { return }
        if field != .null { lose(name) }
        field = .absent
    }

    /// Carries what is inside a member.
    mutating func carry<Object: WireObject>(_ value: inout Object?, _ name: String) {
        guard value != nil else { return }
        path.append(name)
        value?.carry(by: &self)
        path.removeLast()
    }

    /// Carries what is inside a member.
    mutating func carry<Object: WireObject>(_ field: inout Field<Object>, _ name: String) {
        guard case .value(var value) = field else { return }
        path.append(name)
        value.carry(by: &self)
        path.removeLast()
        field = .value(value)
    }

    /// Carries what is inside a member.
    mutating func carry<Object: WireObject>(_ value: inout Object, _ name: String) {
        path.append(name)
        value.carry(by: &self)
        path.removeLast()
    }

    /// Carries every element of a member; an element that `isKnown` denies is left out.
    mutating func carry<Object: WireObject>(
        _ values: inout [Object],
        _ name: String,
        isKnown: (Object) -> Bool = { _ in true }
    ) {
        var kept: [Object] = []
        for (index, value) in values.enumerated() {
            path.append("\(name)[\(index)]")
            defer { path.removeLast() }
            guard isKnown(value) else {
                lose("")
                continue
            }
            var value = value
            value.carry(by: &self)
            kept.append(value)
        }
        values = kept
    }

    /// Members that no dialect but the source's gives a meaning to. Padding against traffic analysis carries none.
    mutating func drop(_ members: inout UnknownMembers) {
        for member in members.members where member.value != .null && member.name != "obfuscation" { lose(member.name) }
        members = UnknownMembers()
    }

    mutating func lose(_ name: String, _ reason: String? = nil) {
        let place = (path + (name.isEmpty ? [] : [name])).jsonPath
        report.losses.append(
            TranslationLoss(path: place, reason: reason ?? "\(target.rawValue) does not have it")
        )
    }
}
