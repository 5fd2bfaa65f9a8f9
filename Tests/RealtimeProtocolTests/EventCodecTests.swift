import RealtimeProtocol
import RealtimeUnits
import Testing

@Suite("Event codec")
struct EventCodecTests {
    static func json(_ bytes: [UInt8]?) throws -> JSONValue { try JSONValue(parsing: try #require(bytes)) }

    @Test(
        "A frame of the general-availability dialect is decoded and encoded back equal",
        arguments: [
            #"{"type":"session.update","event_id":"e","session":{"type":"realtime","instructions":null,"audio":{"input":{"format":{"type":"audio/pcm","rate":24000},"turn_detection":{"type":"server_vad","threshold":0.5,"x":1}},"output":{"voice":"marin"}},"tracing":null}}"#,
            #"{"type":"input_audio_buffer.append","audio":"AAAA","event_id":"e2"}"#,
            #"{"type":"conversation.item.create","previous_item_id":null,"item":{"type":"message","role":"user","content":[{"type":"input_text","text":"hi","extra":[1]}]}}"#,
            #"{"type":"conversation.item.truncate","item_id":"i","content_index":0,"audio_end_ms":1500}"#,
            #"{"type":"response.create","response":{"instructions":"x","metadata":{"k":"v"},"conversation":"none"}}"#,
            #"{"type":"response.cancel"}"#,
            #"{"type":"playback","response_id":"r","played_samples":480}"#,
            #"{"type":"something.new","deep":{"er":[1.0]}}"#,
        ]
    )
    func clientRoundTrip(text: String) throws {
        let codec = EventCodec(dialect: .openAI)
        let event = try codec.decodeClientEvent(Array(text.utf8))
        #expect(try Self.json(codec.encode(event)) == JSONValue(parsing: text))
    }

    @Test(
        "A server's frame is decoded and encoded back equal, unknown members and all",
        arguments: [
            #"{"type":"response.output_audio.delta","event_id":"e","response_id":"r","item_id":"i","output_index":0,"content_index":0,"delta":"AAAA","obfuscation":"zz"}"#,
            #"{"type":"response.done","event_id":"e","response":{"id":"r","object":"realtime.response","status":"cancelled","status_details":{"type":"cancelled","reason":"turn_detected"},"output":[],"usage":null}}"#,
            #"{"type":"error","error":{"type":"invalid_request_error","code":null,"message":"m","param":null,"event_id":"e7"}}"#,
            #"{"type":"conversation.item.done","event_id":"e","previous_item_id":null,"item":{"id":"i","type":"message","status":"completed","role":"assistant","content":[{"type":"output_audio","transcript":"hi"}]}}"#,
            #"{"type":"rate_limits.updated","rate_limits":[{"name":"tokens","reset_seconds":0.004}]}"#,
        ]
    )
    func serverRoundTrip(text: String) throws {
        let codec = EventCodec(dialect: .openAI)
        let event = try codec.decodeServerEvent(Array(text.utf8))
        #expect(try Self.json(codec.encode(event)) == JSONValue(parsing: text))
    }

    @Test("An event of a known name that does not decode is kept whole, with the reason")
    func undecodable() throws {
        let text = #"{"type":"conversation.item.truncate","item_id":7}"#
        guard case .unknown(let event) = try EventCodec(dialect: .openAI).decodeClientEvent(Array(text.utf8)) else {
            Issue.record("decoded a wrong kind")
            return
        }
        #expect(event.failure?.description == "Invalid type for 'item_id': expected a string, got number.")
        #expect(JSONValue.object(event.object) == (try JSONValue(parsing: text)))
    }

    @Test(
        "A frame that is no event is refused with what was expected",
        arguments: [
            ("[]", "Expected a JSON object, got array."), ("{}", "Expected an event with a string member 'type'."),
            (#"{"type":1}"#, "Expected an event with a string member 'type'."),
            ("{", "Invalid JSON: unexpected end of text at byte 1."),
        ]
    )
    func notAnEvent(text: String, message: String) {
        #expect {
            try EventCodec(dialect: .openAI).decodeClientEvent(Array(text.utf8))
        } throws: {
            "\($0)" == message
        }
    }

    @Test(
        "An audio delta reads the same whether the scan takes it or leaves it to the general decoder",
        arguments: [
            #""response_id":"r","item_id":"i","output_index":0,"content_index":0,"delta":"AAAA""#,
            #""delta":"AAAA""#, #""delta":"AA\u0041A","item_id":"i""#, #""delta":"AAAA","output_index":1.0"#,
            #""delta":"AAAA","response_id":null"#, #""delta":"AAAA","obfuscation":"x","content_index":2"#,
        ]
    )
    func audioDeltaPaths(members: String) throws {
        let codec = EventCodec(dialect: .openAI)
        let fast = try codec.decodeServerEvent(Array(#"{"type":"response.output_audio.delta",\#(members)}"#.utf8))
        // An escape in the type keeps the scan away and changes nothing else.
        let slow = try codec.decodeServerEvent(Array(#"{"t\u0079pe":"response.output_audio.delta",\#(members)}"#.utf8))
        #expect(fast == slow)
        guard case .outputAudioDelta = fast else {
            Issue.record("not an audio delta")
            return
        }
    }

    @Test("The beta's names mean the same events")
    func betaNames() throws {
        let codec = EventCodec(dialect: .openAIBeta)
        let text = #"{"type":"response.audio.delta","response_id":"r","delta":"AAAA"}"#
        guard case .outputAudioDelta(let delta) = try codec.decodeServerEvent(Array(text.utf8)) else {
            Issue.record("not an audio delta")
            return
        }
        #expect(delta.responseID == "r")
        #expect(try Self.json(codec.encode(.outputAudioDelta(delta))) == JSONValue(parsing: text))
    }

    @Test("The beta's flat session is read into the nested one and written back flat")
    func betaSession() throws {
        let text = #"""
            {"type":"session.update","session":{"modalities":["text","audio"],"voice":"alloy","input_audio_format":"pcm16",
            "output_audio_format":"g711_ulaw","turn_detection":null,"temperature":0.8,"max_response_output_tokens":"inf"}}
            """#
        let codec = EventCodec(dialect: .openAIBeta)
        let event = try codec.decodeClientEvent(Array(text.utf8))
        guard case .sessionUpdate(let update) = event else {
            Issue.record("not a session update")
            return
        }
        #expect(update.session.audio?.output?.voice == .value("alloy"))
        #expect(update.session.audio?.input?.turnDetection == .null)
        #expect(try update.session.audio?.output?.format?.audioFormat() == .muLaw)
        #expect(try Self.json(codec.encode(event)) == JSONValue(parsing: text))
    }

    @Test("The name pcm16 means 16 kHz in and 24 kHz out at DashScope")
    func dashScopeRates() throws {
        let text =
            #"{"type":"session.update","session":{"input_audio_format":"pcm16","output_audio_format":"pcm24"}}"#
        guard
            case .sessionUpdate(let update) = try EventCodec(dialect: .dashScopeOmni).decodeClientEvent(
                Array(text.utf8)
            )
        else {
            Issue.record("not a session update")
            return
        }
        #expect(try update.session.audio?.input?.format?.audioFormat() == .pcm16At16kHz)
        #expect(try update.session.audio?.output?.format?.audioFormat() == .pcm16At24kHz)
    }

    @Test("A browser opens its session with session.create")
    func browserSessionCreate() throws {
        let text = #"{"type":"session.create","session":{"model":"m","voice":"v","instructions":"i"}}"#
        let codec = EventCodec(dialect: .browser)
        guard case .sessionUpdate(let update) = try codec.decodeClientEvent(Array(text.utf8)) else {
            Issue.record("not a session update")
            return
        }
        #expect(update.session.model == "m")
        #expect(update.session.instructions == .value("i"))
        #expect(update.session.audio?.output?.voice == .value("v"))
    }

    @Test("A browser hears the user's words as an item with a transcript inside a text part")
    func browserUserItem() throws {
        let event = ServerEvent.inputTranscriptionCompleted(
            InputTranscriptionCompleted(itemID: "i", contentIndex: 0, transcript: "你好")
        )
        #expect(
            try Self.json(EventCodec(dialect: .browser).encode(event))
                == JSONValue(
                    parsing:
                        #"{"type":"conversation.item.created","item":{"id":"i","role":"user","content":[{"type":"text","transcript":"你好"}]}}"#
                )
        )
    }

    @Test("A browser gets errors as code and message")
    func browserError() throws {
        let event = ServerEvent.error(ErrorEvent(error: ErrorDetail(code: .invalidValue, message: "no", param: "x")))
        #expect(
            try Self.json(EventCodec(dialect: .browser).encode(event))
                == JSONValue(parsing: #"{"type":"error","error":{"code":"invalid_value","message":"no","param":"x"}}"#)
        )
    }

    @Test("Events that a dialect does not have are not invented for it")
    func absentEvents() {
        let created = ServerEvent.responseCreated(
            ResponseEvent(response: Response(id: "r", status: .inProgress, outputModalities: [.audio]))
        )
        #expect(EventCodec(dialect: .browser).encode(created) == nil)
        #expect(EventCodec(dialect: .openAI).encode(ClientEvent.ping(PlainEvent())) == nil)
    }

    @Test("Nothing that arrives as text makes the decoder trap", arguments: [UInt64(1), 2, 3])
    func mutations(seed: UInt64) throws {
        var generator = SplitMix(state: seed)
        let frames = [
            #"{"type":"session.update","session":{"audio":{"input":{"turn_detection":{"type":"server_vad"}}}}}"#,
            #"{"type":"playback","response_id":"r","played_samples":480}"#,
            #"{"type":"conversation.item.create","item":{"content":[{"type":"input_text","text":"hi"}]}}"#,
        ]
        for dialect in Dialect.allCases {
            let codec = EventCodec(dialect: dialect)
            for _ in 0..<2_000 {
                var bytes = Array(frames[Int(generator.next() % 3)].utf8)
                for _ in 0...(generator.next() % 3) {
                    bytes[Int(generator.next() % UInt64(bytes.count))] = UInt8(truncatingIfNeeded: generator.next())
                }
                if let event = try? codec.decodeClientEvent(bytes) { _ = codec.encode(event) }
                if let event = try? codec.decodeServerEvent(bytes) { _ = codec.encode(event) }
            }
        }
    }
}

/// A small seeded generator, so that a failure can be repeated from the seed in the test's name.
struct SplitMix: RandomNumberGenerator {
    var state: UInt64

    mutating func next() -> UInt64 {
        state &+= 0x9E37_79B9_7F4A_7C15
        var z = state
        z = (z ^ (z >> 30)) &* 0xBF58_476D_1CE4_E5B9
        z = (z ^ (z >> 27)) &* 0x94D0_49BB_1331_11EB
        return z ^ (z >> 31)
    }
}
