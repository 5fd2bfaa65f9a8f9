/// The members of an object that have no type here, kept in their order and written back.
///
/// It also remembers where the peer spelt the object in another way than its dialect usually does, so that decoding
/// and encoding in one dialect gives the same object again. That memory takes no part in comparisons.
public struct UnknownMembers: Sendable {
    /// The members.
    public var object: JSONObject
    var spelling: Spelling

    /// No members.
    public init() { self.init(JSONObject()) }

    /// These members.
    public init(_ object: JSONObject) { self.init(object, spelling: Spelling()) }

    init(_ object: JSONObject, spelling: Spelling) {
        self.object = object
        self.spelling = spelling
    }

    /// Whether there is no member.
    public var isEmpty: Bool { object.isEmpty }

    /// The members in order.
    public var members: [JSONObject.Member] { object.members }

    /// The value of the member called `name`. Setting `nil` removes it; setting a new name appends it.
    public subscript(name: String) -> JSONValue? {
        get { object[name] }
        set { object[name] = newValue }
    }

    /// Takes over the members of `other`, which replace those of the same name.
    mutating func merge(_ other: UnknownMembers) {
        for member in other.members { object[member.name] = member.value }
    }
}

extension UnknownMembers: Hashable {
    /// Equal where the members are.
    public static func == (left: UnknownMembers, right: UnknownMembers) -> Bool { left.object == right.object }

    /// Hashes the members.
    public func hash(into hasher: inout Hasher) { hasher.combine(object) }
}

/// Where an object was spelt otherwise than usual in its dialect. Means nothing in any other dialect.
struct Spelling: Sendable {
    /// Each type gives its bits their meaning, beside the declaration of its members.
    struct Bits: OptionSet, Sendable {
        let rawValue: UInt16
        static let none: Bits = []
    }

    var bits = Bits()
    var dialect: Dialect?

    /// The bits, where they speak of `dialect`.
    func bits(in dialect: Dialect) -> Bits { self.dialect == dialect ? bits : [] }
}
