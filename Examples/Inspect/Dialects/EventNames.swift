import RealtimeProtocol

/// Which dialects use which names of events.
enum EventNames {
    /// By name on the wire: the dialects whose clients use it.
    static let client = table(
        ClientEventKind.allCases.map { kind in (kind.name, { kind.name(in: $0) }) },
        beta: ["transcription_session.update"]
    )
    /// By name on the wire: the dialects whose servers use it.
    static let server = table(
        ServerEventKind.allCases.map { kind in (kind.name, { kind.name(in: $0) }) },
        beta: ["transcription_session.created", "transcription_session.updated"]
    )

    /// The names that carry audio, with the member that does.
    static let clientAudio = names { ClientEventKind.inputAudioBufferAppend.name(in: $0) }
    /// The names that carry audio, with the member that does.
    static let serverAudio = names { ServerEventKind.outputAudioDelta.name(in: $0) }

    private static func names(_ name: (Dialect) -> String?) -> Set<String> {
        Set(Dialect.allCases.compactMap(name))
    }

    /// `beta`: names of the beta's transcription sessions, which the codec spells by what the session holds.
    private static func table(
        _ kinds: [(canonical: String, name: (Dialect) -> String?)],
        beta: [String]
    ) -> [String: DialectSet] {
        var table: [String: DialectSet] = [:]
        for kind in kinds {
            table[kind.canonical, default: []].formUnion([])
            for dialect in Dialect.allCases {
                guard let name = kind.name(dialect) else { continue }
                table[name, default: []].insert(DialectSet(dialect))
            }
        }
        for name in beta { table[name] = DialectSet(.openAIBeta) }
        return table
    }
}
