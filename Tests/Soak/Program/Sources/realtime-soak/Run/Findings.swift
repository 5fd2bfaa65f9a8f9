/// What did not hold, what was counted, and what has to be unique over all callers. One for a run.
final class Findings {
    private(set) var faults: [String] = []
    private(set) var faultCount = 0
    var tally = Tally()
    /// Round trips of marks through relay and upstream, in seconds.
    var roundTrips: [Double] = []

    private static let keptFaults = 40
    /// Names of sessions, responses and items, and whose they are.
    private var owners: [String: Int] = [:]
    private var nextConnection = 0

    /// What a whole run, or a part of it, consists of.
    struct Tally {
        var opened = 0
        var polite = 0
        var vanished = 0
        /// Of these, before the handshake was answered: whether they became sessions only the relay knows.
        var vanishedEarly = 0
        var closedByRelay = 0
        var cutByDeaths = 0
        var framesSent = 0
        var bytesSent = 0
        var framesReceived = 0
        var bytesReceived = 0
        var responses = 0
        var cancelled = 0
        var interruptions = 0
        var truncations = 0
        var toolCalls = 0
        var controls = 0
        var missingPieces = 0
        var missingSamples = 0
        /// Of answers that the client itself cancelled, and of connections that broke: nobody says how many there were.
        var unknownPieces = 0
        var stalls = 0
        var reports = 0
        var errors: [String: Int] = [:]
    }

    func fault(_ what: String) {
        faultCount += 1
        guard faults.count < Self.keptFaults else { return }
        faults.append(what)
        writeLine("FAULT \(what)")
    }

    /// A number for a connection that begins.
    func makeConnection() -> Int {
        nextConnection += 1
        return nextConnection
    }

    /// Takes `name` for `connection`; a name that was given before is a fault.
    func claim(_ name: String, for connection: Int) {
        if let other = owners.updateValue(connection, forKey: name) {
            fault("\(name) was given to connection \(other) and again to \(connection)")
        }
    }
}
