/// Sessions of several servers that count as one: how many a client has, and which there are.
///
/// Called on event loops, from several at once, and must not block them. Each server's own limits hold besides; where
/// others cannot be reached, they hold alone.
public protocol SharedSessionRegistry: Sendable {
    /// Lists a session, and takes a place of its client's.
    ///
    /// - Parameters:
    ///   - session: listed until ``leave(_:)``, or until this server has not been heard of for a while.
    ///   - most: how many sessions the client may have on all servers; `nil` does not bound them.
    ///   - completion: gets whether there is a place; `true` where that cannot be known. It is called once, on any
    ///     thread, possibly before `enter` returns. After `false` the session is not listed.
    func enter(_ session: SharedSession, most: Int?, _ completion: @escaping @Sendable (Bool) -> Void)

    /// Gives the place back. Passed over where it was never taken.
    func leave(_ session: SharedSession)

    /// The servers that were heard of lately, this one among them, as of some seconds ago. Does not wait for anything.
    var nodes: [SharedNode] { get }
}

/// A session as other servers know it.
public struct SharedSession: Hashable, Sendable {
    /// Its identifier: no other session of any server has it.
    public var id: String
    /// Whose it is: the name that limits are counted under.
    public var client: String

    /// Creates a session.
    public init(id: String, client: String) {
        self.id = id
        self.client = client
    }
}

/// A server among others.
public struct SharedNode: Hashable, Sendable {
    /// What it calls itself.
    public var name: String
    /// How many sessions it has.
    public var count: Int
    /// The identifiers of its sessions; not all where there are many.
    public var sessions: [String]

    /// Creates a server.
    public init(name: String, count: Int, sessions: [String]) {
        self.name = name
        self.count = count
        self.sessions = sessions
    }
}
