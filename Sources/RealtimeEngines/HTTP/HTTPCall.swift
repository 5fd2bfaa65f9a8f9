/// One request: a body that is posted, or nothing but a question.
struct HTTPCall: Hashable {
    /// What is posted, and its media type.
    struct Body: Hashable {
        var bytes: [UInt8]
        var type: String
    }

    /// What follows the endpoint's address, with its slash.
    var path: String
    /// `nil` asks with GET.
    var body: Body?
    /// The media type that is asked for.
    var accept: String

    static func get(_ path: String) -> HTTPCall { HTTPCall(path: path, accept: "*/*") }

    static func post(_ path: String, _ bytes: [UInt8], type: String, accept: String = "*/*") -> HTTPCall {
        HTTPCall(path: path, body: Body(bytes: bytes, type: type), accept: accept)
    }
}

/// What a receiver thinks of the bytes so far.
enum Reception {
    /// There may be more.
    case more
    /// The answer is whole, although the body may not have ended.
    case complete
    /// Nobody wants it any more.
    case unwanted
}

/// How a call ended that did not fail.
enum HTTPEnding: Hashable {
    /// The body came to its end, or the receiver had all of it.
    case complete
    /// It was cancelled, or the receiver wanted no more.
    case cancelled
}
