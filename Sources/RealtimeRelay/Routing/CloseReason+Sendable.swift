internal import RealtimeSession

extension CloseReason {
    /// The reason where RFC 6455 section 7.4 lets an endpoint send its code: 1005, 1006 and 1015 only describe.
    var sendable: CloseReason? {
        switch code {
        case 1000...1003, 1007...1014, 3000...4999: self
        default: nil
        }
    }
}
