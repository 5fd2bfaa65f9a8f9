/// Why a call over HTTP gave no whole answer. Neither the address nor a key is in it: engines' errors reach callers.
enum HTTPFailure: Error, Hashable {
    /// What took too long.
    enum Step: String {
        case connecting = "no connection within"
        case firstByte = "no answer within"
        case idle = "nothing more came for"
        case total = "the answer was not complete within"
    }

    /// There is no connection; the reason in libcurl's words.
    case unreachable(String)
    /// A step took longer than its time.
    case timedOut(Step, Duration)
    /// An answer other than 200 to 299.
    case status(Int, message: String)
    /// The connection ended in mid-answer.
    case cut
    /// What came is not HTTP.
    case notHTTP
    /// A body, or a head, of more bytes than are taken.
    case tooLarge(limit: Int)
    /// Anything else libcurl may say.
    case library(String)
}

extension HTTPFailure: CustomStringConvertible {
    var description: String {
        switch self {
        case .unreachable(let reason): "the server cannot be reached: \(reason)"
        case .timedOut(let step, let duration): "\(step.rawValue) \(duration.inWords)"
        case .status(let status, let message):
            message.isEmpty ? "the server answered \(status)" : "the server answered \(status): \(message)"
        case .cut: "the server ended the connection in mid-answer"
        case .notHTTP: "the server does not speak HTTP"
        case .tooLarge(let limit): "the answer has more than \(limit) bytes"
        case .library(let reason): "the transfer failed: \(reason)"
        }
    }
}
