/// Why Redis was not asked, or gave no answer.
struct RedisError: Error, Hashable {
    enum Code: Hashable {
        /// No connection came about.
        case connect
        /// The connection broke, or the server did not answer in time.
        case io
        /// What came is not Redis' protocol, or is larger than anything that was asked for.
        case reply
        /// The server does not let this client in, or has no such database.
        case refused
    }

    var code: Code
    /// What the library or the server says; of a server it is not trusted with more than a log's line.
    var detail: String
}
