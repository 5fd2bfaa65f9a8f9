import Foundation
import RealtimeProtocol
import Testing

@Suite("The ledger of events")
struct EventLedgerTests {
    @Test("Docs/Events.md is what the tables say; ./dev events writes it anew")
    func page() throws {
        let file = Repository.file("Docs/Events.md")
        let page = EventLedger().page
        if ProcessInfo.processInfo.environment["REALTIME_RENEW"] == "1" {
            try Data(page.utf8).write(to: file)
        }
        let committed = try String(contentsOf: file, encoding: .utf8)
        #expect(committed == page, "Docs/Events.md is stale: renew it with ./dev events")
    }

    @Test(
        "A dialect has as many events as its vendor lists",
        arguments: [
            // GA's lists of 11 and 46, and our `playback`. Of the beta's servers an SDK lists 34 and the reference
            // one more, `transcription_session.created`. xAI's reference lists 9 events of clients.
            (Dialect.openAI, EventLedger.Direction.client, 11 + 1), (.openAI, .server, 46),
            (.azureOpenAI, .client, 11 + 1), (.azureOpenAI, .server, 46),
            (.openAIBeta, .client, 12 + 1), (.openAIBeta, .server, 34 + 1),
            (.xAI, .client, 9 + 1), (.openAITranslation, .client, 3), (.openAITranslation, .server, 7),
        ]
    )
    func counts(dialect: Dialect, direction: EventLedger.Direction, count: Int) {
        #expect(EventLedger().count(direction, dialect) == count)
    }

    @Test("DashScope's services together have the fourteen events of clients that are documented")
    func dashScopeClients() {
        let events = Set(
            EventLedger().cells
                .filter {
                    $0.direction == .client && $0.dialect.rawValue.hasPrefix("dashScope") && $0.name != "playback"
                }
                .map(\.name)
        )
        #expect(events.count == 14)
    }

    @Test("No two events of one direction have the same name in one dialect")
    func distinct() {
        for direction in EventLedger.Direction.allCases {
            let cells = EventLedger().cells.filter { $0.direction == direction }
            #expect(Set(cells.map(\.description)).count == cells.count)
        }
    }

    @Test("What has no type decodes as an unknown event, in the dialect that has it")
    func untyped() throws {
        for cell in EventLedger().cells where cell.support == .unknown {
            let frame = Array(#"{"type":"\#(cell.name)","event_id":"e","n":1.0}"#.utf8)
            let codec = EventCodec(dialect: cell.dialect)
            if cell.direction == .client {
                guard case .unknown(let event) = try codec.decodeClientEvent(frame) else {
                    Issue.record("\(cell) has a type")
                    continue
                }
                #expect(event.failure == nil)
                #expect(codec.encode(.unknown(event) as ClientEvent) == frame)
            } else {
                guard case .unknown(let event) = try codec.decodeServerEvent(frame) else {
                    Issue.record("\(cell) has a type")
                    continue
                }
                #expect(event.failure == nil)
                #expect(codec.encode(.unknown(event) as ServerEvent) == frame)
            }
        }
    }
}
