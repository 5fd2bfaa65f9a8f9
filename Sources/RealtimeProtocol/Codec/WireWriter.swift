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

    /// Writes the name of a member whose value follows.
    mutating func begin(_ name: StaticString) {
        json.name(name)
        if !pending.isEmpty { drop(name) }
    }

    private mutating func drop(_ name: StaticString) {
        let bytes = UnsafeBufferPointer(start: name.utf8Start, count: name.utf8CodeUnitCount)
        pending.removeAll { $0.name.utf8.elementsEqual(bytes) }
    }

    /// Writes an object: its typed members, then the unknown ones that no typed member stands for.
    mutating func object(_ object: some WireObject, type: StaticString? = nil) {
        let (outer, outerSpelling) = (pending, spelling)
        pending = object.unknownMembers.members
        spelling = object.unknownMembers.spelling.bits(in: dialect)
        json.beginObject()
        if let type {
            begin("type")
            json.value(plain: type)
        }
        object.writeMembers(to: &self)
        for member in pending {
            json.name(member.name)
            json.value(member.value)
        }
        json.endObject()
        (pending, spelling) = (outer, outerSpelling)
    }
}
