@testable import RealtimeProtocol

/// The ledger of events: which dialect has which, under what name, with a type here or without.
///
/// Built from the tables that the codec itself reads names from, so it cannot say anything else than the codec does.
struct EventLedger {
    /// One direction of the protocol.
    enum Direction: String, CaseIterable {
        case client = "What a client sends"
        case server = "What a server sends"
    }

    /// What this library makes of an event in a dialect.
    enum Support: Hashable {
        case typed
        case unknown
    }

    /// One name of one event in one dialect.
    struct Cell: Hashable, CustomStringConvertible {
        let direction: Direction
        let event: String
        let dialect: Dialect
        let name: String
        let support: Support

        var description: String { "\(name) in \(dialect.rawValue)" }
    }

    /// One event: its canonical name, its cells.
    struct Row {
        let direction: Direction
        let event: String
        let support: Support
        let cells: [Cell]

        init(_ row: EventRow, _ direction: Direction, _ support: Support) {
            let event = row.names[0].name.description
            self.direction = direction
            self.event = event
            self.support = support
            cells = Self.dialects.flatMap { dialect in
                row.names(sentIn: dialect).map {
                    Cell(direction: direction, event: event, dialect: dialect, name: $0, support: support)
                }
            }
        }

        /// Vendors side by side with what they are made after.
        static let dialects: [Dialect] = [
            .openAI, .azureOpenAI, .xAI, .openAIBeta, .azureVoiceLive, .dashScopeOmni, .dashScopeASR, .dashScopeTTS,
            .glm, .stepFun, .browser, .openAITranslation,
        ]
    }

    let rows: [Row]

    init() {
        rows =
            ClientEventKind.rows.map { Row($0, .client, .typed) }
            + ClientEventKind.untyped.map { Row($0, .client, .unknown) }
            + ServerEventKind.rows.map { Row($0, .server, .typed) }
            + ServerEventKind.untyped.map { Row($0, .server, .unknown) }
    }

    /// Every name of every event in every dialect.
    var cells: [Cell] { rows.flatMap(\.cells) }

    /// How many names `dialect` has in `direction`.
    func count(_ direction: Direction, _ dialect: Dialect, _ support: Support? = nil) -> Int {
        cells.count { $0.direction == direction && $0.dialect == dialect && (support ?? $0.support) == $0.support }
    }
}
