/// Writes typed values in the spelling of one dialect.
struct WireWriter: ~Copyable {
    var json: JSONWriter
    let dialect: Dialect
    /// Unknown members of the object that is open and that no typed member has replaced.
    private var pending: [JSONObject.Member] = []
    /// How the peer spelt the object that is open, where that was in this dialect.
    private(set) var spelling = Spelling.Bits()

    init(dialect: Dialect, reservingCapacity capacity: Int = 512) {
        json = JSONWriter(reservingCapacity: capacity)
        self.dialect = dialect
    }

    /// Writes a member where there is a value.
    @inline(__always)
    mutating func set(_ name: StaticString, _ value: (some WireValue)?) {
        guard let value else { return }
        begin(name)
        value.write(to: &self)
    }

    /// Writes a member by its three states.
    @inline(__always)
    mutating func set(_ name: StaticString, _ field: Field<some WireValue>) {
        switch field {
        case .absent: break
        case .null:
            begin(name)
            json.null()
        case .value(let value):
            begin(name)
            value.write(to: &self)
        }
    }

    /// Writes the name of a member whose value follows. Inlined, so that a name is stored in words and not copied in a
    /// loop.
    @inline(__always)
    mutating func begin(_ name: StaticString) {
        json.name(name)
        if !pending.isEmpty { drop(name) }
    }

    @inline(never)
    private mutating func drop(_ name: StaticString) {
        let bytes = UnsafeBufferPointer(start: name.utf8Start, count: name.utf8CodeUnitCount)
        pending.removeAll { $0.name.utf8.elementsEqual(bytes) }
    }

    /// Writes an event under the name that the dialect has for it; `false`, and nothing, where it has none.
    mutating func event(_ event: some EventPayload, _ kind: some EventKind) -> Bool {
        let own = event.nameIndex(in: dialect).map { kind.row.names[$0].name }
        guard let name = own ?? kind.wireName(in: dialect, spelling: event.unknownMembers.spelling) else {
            return false
        }
        object(event, type: name)
        return true
    }

    /// Writes an object: its typed members, then the unknown ones that no typed member stands for.
    mutating func object(_ object: some WireObject, type: StaticString? = nil) {
        var outer: [JSONObject.Member] = []
        if !pending.isEmpty { swap(&outer, &pending) }
        if !object.unknownMembers.isEmpty { pending = object.unknownMembers.members }
        let outerSpelling = spelling
        spelling = object.unknownMembers.spelling.bits(in: dialect)
        json.beginObject()
        if let type {
            begin("type")
            json.value(plain: type)
        }
        object.writeMembers(to: &self)
        if !pending.isEmpty {
            for member in pending {
                json.name(member.name)
                json.value(member.value)
            }
            pending = []
        }
        json.endObject()
        if !outer.isEmpty { pending = outer }
        spelling = outerSpelling
    }
}
