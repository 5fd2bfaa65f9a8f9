/// Members that any event of a vendor may have beside its own, read from the members without a type.
extension ClientEvent {
    /// GLM: the client's time in milliseconds since 1970.
    public var clientTimestamp: Int? { payload?.unknownMembers["client_timestamp"]?.intValue }
}

extension ServerEvent {
    /// GLM: the time of the client's event that this one answers, in milliseconds since 1970.
    public var clientTimestamp: Int? { payload?.unknownMembers["client_timestamp"]?.intValue }
    /// OpenAI: random padding against traffic analysis; it means nothing and is written back.
    public var obfuscation: String? { payload?.unknownMembers["obfuscation"]?.stringValue }
}
