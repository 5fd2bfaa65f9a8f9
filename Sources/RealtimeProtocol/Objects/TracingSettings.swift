/// Names that a trace is kept under.
public struct TracingSettings: WireObject {
    /// Name of the workflow.
    public var workflowName: String?
    /// What groups several traces.
    public var groupID: String?
    /// Anything else.
    public var metadata: JSONObject?
    /// Members without a type here, kept and written back.
    public var unknownMembers = UnknownMembers()

    /// Creates settings.
    public init(workflowName: String? = nil, groupID: String? = nil, metadata: JSONObject? = nil) {
        self.workflowName = workflowName
        self.groupID = groupID
        self.metadata = metadata
    }

    init(reader: inout MemberReader) throws(EventError) {
        workflowName = try reader.optional("workflow_name")
        groupID = try reader.optional("group_id")
        metadata = try reader.optional("metadata")
    }

    func writeMembers(to writer: inout WireWriter) {
        writer.set("workflow_name", workflowName)
        writer.set("group_id", groupID)
        writer.set("metadata", metadata)
    }
}
