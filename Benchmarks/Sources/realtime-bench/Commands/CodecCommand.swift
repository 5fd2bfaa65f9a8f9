import CBenchmarkSupport
import FoundationEssentials
import RealtimeProtocol
import RealtimeRelay
import RealtimeSession
import RealtimeUnits

/// `codec`: what one audio event costs without any socket, beside Foundation's coders doing the same.
///
/// Foundation decodes into the plainest structure that holds the same members, checks nothing else and keeps no
/// unknown members: it has less to do.
enum CodecCommand {
    static func run(_ arguments: [String]) throws {
        let arguments = try Arguments(arguments, values: ["--seconds"])
        let seconds = try arguments.seconds("--seconds") ?? 0.2
        let operations = try operations()
        var measured = operations.map { _ in Measurement() }
        // In turns, so that a clock that changes its speed changes it for all.
        for _ in 0..<5 {
            for (index, operation) in operations.enumerated() {
                measured[index].add(try Measurement(of: operation.body, seconds: seconds / 5))
            }
        }
        Output.print(Table.line("operation", ["ns", "allocs", "vs Foundation"], first: 34, others: 14))
        for (index, operation) in operations.enumerated() {
            let own = measured[index]
            var ratio = ""
            if let rival = operations.firstIndex(where: { $0.name == operation.rival }) {
                ratio = Table.fixed(measured[rival].nanoseconds / own.nanoseconds, 1) + " x faster"
            }
            let cells = [Table.fixed(own.nanoseconds, 0), Table.fixed(own.allocations, 1), ratio]
            Output.print(Table.line(operation.name, cells, first: 34, others: 14))
        }
    }

    private struct Operation {
        let name: String
        /// What Foundation does instead.
        var rival: String?
        let body: () throws -> Int
    }

    /// Time and allocations of one call.
    private struct Measurement {
        /// The best of all rounds: what the machine can do when nothing disturbs it.
        var nanoseconds = Double.infinity
        var allocations = 0.0

        init() {}

        init(of body: () throws -> Int, seconds: Double) throws {
            var checksum = 0
            for _ in 0..<20 { checksum &+= try body() }
            let end = Clock.now + Int64(seconds * Double(Clock.second))
            while Clock.now < end {
                let allocationsBefore = cbench_allocations()
                let start = Clock.now
                for _ in 0..<50 { checksum &+= try body() }
                nanoseconds = min(nanoseconds, Double(Clock.now - start) / 50)
                allocations = Double(cbench_allocations() - allocationsBefore) / 50
            }
            guard checksum > 0 else { throw BenchmarkError("an operation did nothing") }
        }

        mutating func add(_ other: Measurement) {
            nanoseconds = min(nanoseconds, other.nanoseconds)
            allocations = other.allocations
        }
    }

    private struct PlainAppend: Codable {
        var type: String
        var audio: String
    }

    private struct PlainDelta: Codable {
        var type: String
        var event_id: String
        var response_id: String
        var item_id: String
        var output_index: Int
        var content_index: Int
        var delta: String
    }

    private static func operations() throws -> [Operation] {
        let codec = EventCodec(dialect: .openAI)
        let audio = AudioPattern.characters(session: 1)
        let append = Array(#"{"type":"input_audio_buffer.append","audio":""#.utf8) + audio + Array(#""}"#.utf8)
        let event = ServerEvent.outputAudioDelta(
            AudioDelta(
                responseID: "resp_0123456789ab_1",
                itemID: "item_0123456789ab_1",
                outputIndex: 0,
                contentIndex: 0,
                delta: AudioPayload(base64: audio),
                eventID: "event_0123456789ab_12345"
            )
        )
        guard let delta = codec.encode(event) else { throw BenchmarkError("a delta does not encode") }
        let (appendData, deltaData) = (Data(append), Data(delta))
        let (decoder, encoder) = (JSONDecoder(), JSONEncoder())
        let plainDelta = try decoder.decode(PlainDelta.self, from: deltaData)
        return [
            Operation(name: "peek at append", rival: "Foundation decode append") {
                try FramePeek(scanning: append.span).count
            },
            Operation(name: "decode append", rival: "Foundation decode append") {
                if case .inputAudioBufferAppend(let event) = try codec.decodeClientEvent(append) {
                    return event.audio.base64.count
                }
                return 0
            },
            Operation(name: "decode delta", rival: "Foundation decode delta") {
                if case .outputAudioDelta(let event) = try codec.decodeServerEvent(delta) {
                    return event.delta.base64.count
                }
                return 0
            },
            Operation(name: "encode delta", rival: "Foundation encode delta") { codec.encode(event)?.count ?? 0 },
            try echoStep(append),
            Operation(name: "Foundation decode append") {
                try decoder.decode(PlainAppend.self, from: appendData).audio.utf8.count
            },
            Operation(name: "Foundation decode delta") {
                try decoder.decode(PlainDelta.self, from: deltaData).delta.utf8.count
            },
            Operation(name: "Foundation encode delta") { try encoder.encode(plainDelta).count },
            Operation(name: "Foundation echo step") {
                let event = try decoder.decode(PlainAppend.self, from: appendData)
                guard let bytes = Data(base64Encoded: event.audio) else { return 0 }
                var answer = plainDelta
                answer.delta = bytes.base64EncodedString()
                return try encoder.encode(answer).count
            },
        ]
    }

    /// A whole session's part: frame in, frame out.
    private static func echoStep(_ append: [UInt8]) throws -> Operation {
        let connection = ConnectionID(1)
        let configuration = ServerSession.Configuration(
            dialect: .openAI,
            identifiers: IdentifierSource(prefix: "0123456789ab")
        )
        func opened() throws -> EchoSession {
            var session = EchoSession(configuration)
            try session.handle(.connected(connection), at: .start)
            while session.nextOutput() != nil {}
            return session
        }
        var session = try opened()
        var milliseconds = 0
        return Operation(name: "echo step of a session", rival: "Foundation echo step") {
            // Before the bound on audio without a commit, a new session.
            if milliseconds > 800_000 {
                session = try opened()
                milliseconds = 0
            }
            milliseconds += 20
            try session.handle(
                .received(connection, .text(append)),
                at: SessionInstant(.milliseconds(milliseconds))
            )
            var count = 0
            while let output = session.nextOutput() {
                if case .send(_, let frame) = output { count += frame.byteCount }
            }
            return count
        }
    }
}
