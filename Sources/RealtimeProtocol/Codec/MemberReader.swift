/// Takes the typed members of an object one by one; what is left over is kept as unknown members.
///
/// Members are looked for where the last one was found, so reading them in the order in which they are usually
/// written compares each name about once.
struct MemberReader {
    let node: WireNode
    /// How this object differs from the way its dialect usually spells it.
    var spelling = Spelling.Bits()
    private var hint: Int
    /// Members that nobody took yet: where there are none, a look-up is over before it starts.
    private var left: Int

    /// Begins with the object at `node`.
    init(_ node: WireNode) throws(EventError) {
        guard node.kind == .object else { throw node.failure(expected: "an object") }
        self.node = node
        hint = node.index + 1
        left = Int(node.node.members)
    }

    var dialect: Dialect { node.dialect }

    /// Whether the event is one of the beta's `transcription_session` events (the second name of all of these), which
    /// say with their names what GA says with the session's type.
    var isTranscriptionSession: Bool { spelling.eventName == 1 }

    /// The member called `name`, null included, which counts as taken from now on.
    mutating func take(_ name: StaticString) -> WireNode? {
        guard let found = find(name) else { return nil }
        markTaken(found)
        return found
    }

    private mutating func markTaken(_ member: WireNode) {
        guard !member.node.flags.contains(.taken) else { return }
        node.source.pointee.nodes[member.index].flags.insert(.taken)
        // At 65,535 there may be more than that.
        if left < Int(UInt16.max) { left -= 1 }
    }

    /// The member called `name`, null included.
    mutating func find(_ name: StaticString) -> WireNode? {
        guard left > 0 else { return nil }
        let end = Int(node.node.next)
        let nodes = node.source.pointee.nodes
        var child = hint
        while child < end {
            if node.source.pointee.isName(name, of: child) { return found(child) }
            child = Int(nodes[child].next)
        }
        child = node.index + 1
        while child < hint {
            if node.source.pointee.isName(name, of: child) { return found(child) }
            child = Int(nodes[child].next)
        }
        return nil
    }

    private mutating func found(_ child: Int) -> WireNode {
        hint = Int(node.source.pointee.nodes[child].next)
        return WireNode(source: node.source, index: child)
    }

    /// The member called `name`, told apart into absent, null and present.
    mutating func field<Value: WireValue>(
        _ name: StaticString,
        _: Value.Type = Value.self
    ) throws(EventError) -> Field<Value> {
        guard let member = take(name) else { return .absent }
        if member.kind == .null { return .null }
        do throws(EventError) {
            return .value(try Value(node: member))
        } catch {
            throw error.located(at: name)
        }
    }

    /// The member called `name`; `nil` where it is absent or null. A null is kept as an unknown member, so that it is
    /// written back.
    mutating func optional<Value: WireValue>(
        _ name: StaticString,
        _: Value.Type = Value.self
    ) throws(EventError) -> Value? {
        guard let member = find(name), member.kind != .null else { return nil }
        markTaken(member)
        do throws(EventError) {
            return try Value(node: member)
        } catch {
            throw error.located(at: name)
        }
    }

    /// A member that has two names: `usual` in this dialect, `other` elsewhere. Where the other one is understood and
    /// found, `bit` remembers it.
    mutating func optional<Value: WireValue>(
        usual: StaticString,
        other: StaticString,
        _ bit: Spelling.Bits
    ) throws(EventError) -> Value? {
        if let value = try optional(usual, Value.self) { return value }
        guard dialect.acceptsBothSpellings, let value = try optional(other, Value.self) else { return nil }
        spelling.insert(bit)
        return value
    }

    /// The member called `name`, which must be there.
    mutating func required<Value: WireValue>(
        _ name: StaticString,
        _: Value.Type = Value.self
    ) throws(EventError) -> Value {
        guard let member = take(name) else {
            throw EventError(.missingMember, path: [name.description], offset: Int(node.node.start))
        }
        do throws(EventError) {
            return try Value(node: member)
        } catch {
            throw error.located(at: name)
        }
    }

    /// The members that nobody took, in their order.
    func untaken() -> UnknownMembers {
        var members: [JSONObject.Member] = []
        var child = node.index + 1
        let nodes = node.source.pointee.nodes
        while child < node.node.next {
            if !nodes[child].flags.contains(.taken) {
                members.append(
                    JSONObject.Member(
                        name: node.source.pointee.cursor.text(of: nodes[child].nameToken),
                        value: WireNode(source: node.source, index: child).json
                    )
                )
            }
            child = Int(nodes[child].next)
        }
        return UnknownMembers(JSONObject(unique: members), spelling: Spelling(bits: spelling, dialect: dialect))
    }

    /// Whether any member is left that nobody took.
    var hasUntaken: Bool { left > 0 }
}
