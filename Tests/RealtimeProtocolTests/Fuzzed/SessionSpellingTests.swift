import RealtimeProtocol
import Testing

@Suite("Sessions spelt in every way")
struct SessionSpellingTests {
    private static let types = ["", #""type":"realtime""#]
    private static let audios = [
        "", #""audio":{}"#, #""audio":{"input":{}}"#, #""audio":{"output":{}}"#, #""audio":{"input":{},"output":{}}"#,
        #""audio":{"input":{"turn_detection":null},"output":{"voice":"a"}}"#,
    ]
    private static let voices = ["", #""voice":"b""#, #""voice":"b","turn_detection":null"#]
    private static let modalities = [
        "", #""modalities":["text","audio"]"#, #""modalities":["audio"]"#, #""output_modalities":["audio"]"#,
    ]
    private static let limits = [
        "", #""max_output_tokens":1"#, #""max_response_output_tokens":"inf""#, #""max_response_output_token":3"#,
    ]

    @Test("Whatever a session mentions and wherever, it is written so again", arguments: Dialect.allCases)
    func roundTrip(dialect: Dialect) throws {
        let codec = EventCodec(dialect: dialect)
        for type in Self.types {
            for audio in Self.audios {
                for voice in Self.voices {
                    for modality in Self.modalities {
                        for limit in Self.limits {
                            let members = [type, audio, voice, modality, limit].filter { !$0.isEmpty }
                            let session = members.joined(separator: ",")
                            let frame = Array(#"{"type":"session.update","session":{\#(session)}}"#.utf8)
                            let encoded = try #require(codec.encode(try codec.decodeClientEvent(frame)), "\(session)")
                            #expect(try JSONValue(parsing: encoded) == JSONValue(parsing: frame), "\(session)")
                        }
                    }
                }
            }
        }
    }
}
