import RealtimeProtocol
import Testing

@Suite("Dialect translator")
struct TranslatorTests {
    /// Decodes a server's frame in one dialect, translates it, and encodes it in the other.
    private func server(_ text: String, _ source: Dialect, _ target: Dialect) throws -> ([String], [String]) {
        var translator = DialectTranslator(from: source, to: target)
        let translation = translator.translate(try EventCodec(dialect: source).decodeServerEvent(Array(text.utf8)))
        return (try encoded(translation.events, target), translation.report.losses.map(\.path))
    }

    private func client(_ text: String, _ source: Dialect, _ target: Dialect) throws -> ([String], [String]) {
        var translator = DialectTranslator(from: source, to: target)
        let translation = translator.translate(try EventCodec(dialect: source).decodeClientEvent(Array(text.utf8)))
        let codec = EventCodec(dialect: target)
        let frames = try translation.events.map { String(decoding: try #require(codec.encode($0)), as: UTF8.self) }
        return (frames, translation.report.losses.map(\.path))
    }

    private func encoded(_ events: [ServerEvent], _ dialect: Dialect) throws -> [String] {
        let codec = EventCodec(dialect: dialect)
        return try events.map { String(decoding: try #require(codec.encode($0)), as: UTF8.self) }
    }

    @Test("a GA session becomes flat for the beta, and what the beta lacks is reported")
    func flatSession() throws {
        let (frames, losses) = try client(
            """
            {"type":"session.update","session":{"type":"realtime","output_modalities":["audio"],"truncation":"auto",\
            "audio":{"input":{"format":{"type":"audio/pcm","rate":24000},"turn_detection":null},\
            "output":{"voice":"marin"}},"max_output_tokens":"inf"}}
            """,
            .openAI,
            .openAIBeta
        )
        #expect(
            frames == [
                """
                {"type":"session.update","session":{"modalities":["text","audio"],"max_response_output_tokens":"inf",\
                "input_audio_format":"pcm16","turn_detection":null,"voice":"marin"}}
                """
            ]
        )
        #expect(losses == ["session.truncation"])
    }

    @Test("a page's session gets the type without which OpenAI refuses it")
    func requiredType() throws {
        let (frames, losses) = try client(#"{"type":"session.create"}"#, .browser, .openAI)
        #expect(frames == [#"{"type":"session.update","session":{"type":"realtime"}}"#])
        #expect(losses.isEmpty)
    }

    @Test("turn detection that is off is an object without a type for xAI, and null again for OpenAI")
    func switchedOff() throws {
        let off = #"{"type":"session.update","session":{"turn_detection":{"type":null}}}"#
        let ga = #"{"type":"session.update","session":{"type":"realtime","audio":{"input":{"turn_detection":null}}}}"#
        #expect(try client(ga, .openAI, .xAI).0 == [off])
        #expect(try client(off, .xAI, .openAI).0 == [ga])
    }

    @Test("an unknown member is not sent on, and is reported with its path")
    func unknownMember() throws {
        let (frames, losses) = try client(
            #"{"type":"session.update","session":{"top_k":50,"voice":"Cherry"}}"#,
            .dashScopeOmni,
            .openAI
        )
        #expect(
            frames == [
                #"{"type":"session.update","session":{"type":"realtime","audio":{"output":{"voice":"Cherry"}}}}"#
            ]
        )
        #expect(losses == ["session.top_k"])
    }

    @Test("DashScope's limit on tokens is a member of its own")
    func tokenLimit() throws {
        let ga = #"{"type":"session.update","session":{"type":"realtime","max_output_tokens":100}}"#
        let dashScope = #"{"type":"session.update","session":{"max_tokens":100}}"#
        #expect(try client(ga, .openAI, .dashScopeOmni).0 == [dashScope])
        #expect(try client(dashScope, .dashScopeOmni, .openAI).0 == [ga])
    }

    @Test("an item that the beta calls created is added and done in GA")
    func createdItem() throws {
        let item = #""item":{"id":"i","type":"message","status":"completed","role":"user","content":[]}"#
        let (frames, losses) = try server(
            #"{"type":"conversation.item.created","event_id":"e","previous_item_id":null,\#(item)}"#,
            .openAIBeta,
            .openAI
        )
        #expect(
            frames == [
                #"{"type":"conversation.item.added","event_id":"e","previous_item_id":null,\#(item)}"#,
                #"{"type":"conversation.item.done","event_id":"e","previous_item_id":null,\#(item)}"#,
            ]
        )
        #expect(losses.isEmpty)
    }

    @Test("an assistant's item that has only begun is not done")
    func begunItem() throws {
        let (frames, _) = try server(
            #"{"type":"conversation.item.created","item":{"id":"i","status":"in_progress","role":"assistant"}}"#,
            .openAIBeta,
            .openAI
        )
        #expect(frames.count == 1)
    }

    @Test("an output item that is done in the beta is a conversation's item that is done in GA, told first")
    func doneItem() throws {
        let (frames, _) = try server(
            #"{"type":"response.output_item.done","response_id":"r","output_index":0,"item":{"id":"i"}}"#,
            .dashScopeOmni,
            .openAI
        )
        #expect(frames.count == 2)
        #expect(frames.first == #"{"type":"conversation.item.done","previous_item_id":null,"item":{"id":"i"}}"#)
    }

    @Test("GA's done item says nothing that the beta has not said: no event and no loss")
    func impliedDone() throws {
        let (frames, losses) = try server(
            #"{"type":"conversation.item.done","event_id":"e","item":{"id":"i"}}"#,
            .openAI,
            .openAIBeta
        )
        #expect(frames.isEmpty)
        #expect(losses.isEmpty)
    }

    @Test("appended pieces of a transcription become the text so far, and that becomes pieces again")
    func manners() throws {
        let pieces = ["Hel", "lo ", "you"]
        var toXAI = DialectTranslator(from: .openAI, to: .xAI)
        var back = DialectTranslator(from: .xAI, to: .openAI)
        var cumulative: [String?] = []
        var again: [String?] = []
        for piece in pieces {
            let event = ServerEvent.inputTranscriptionDelta(InputTranscriptionDelta(itemID: "i", delta: piece))
            guard case .inputTranscriptionDelta(let there)? = toXAI.translate(event).events.first,
                case .inputTranscriptionDelta(let here)? = back.translate(.inputTranscriptionDelta(there)).events.first
            else {
                Issue.record("no event for '\(piece)'")
                continue
            }
            cumulative.append(there.transcript)
            again.append(here.delta)
        }
        #expect(cumulative == ["Hel", "Hello ", "Hello you"])
        #expect(again == pieces)
    }

    @Test("a guess that is taken back is never appended")
    func guesses() throws {
        var translator = DialectTranslator(from: .dashScopeOmni, to: .openAI)
        var told = ""
        for (text, stash) in [("", "wreck a"), ("", "recognise"), ("recognise", " speed"), ("recognise speech", "")] {
            let event = InputTranscriptionDelta(itemID: "i", text: text, stash: stash)
            for case .inputTranscriptionDelta(let delta) in translator.translate(.inputTranscriptionDelta(event)).events
            {
                told += delta.delta ?? ""
            }
        }
        #expect(told == "recognise speech")
    }

    @Test("transcriptions that never end are forgotten, the oldest first")
    func boundedTranscripts() throws {
        var translator = DialectTranslator(from: .openAI, to: .xAI)
        for number in 0..<9 {
            let event = InputTranscriptionDelta(itemID: ItemID(rawValue: "i\(number)"), delta: "a")
            _ = translator.translate(.inputTranscriptionDelta(event))
        }
        func next(_ item: ItemID) -> String? {
            let event = ServerEvent.inputTranscriptionDelta(InputTranscriptionDelta(itemID: item, delta: "b"))
            guard case .inputTranscriptionDelta(let there)? = translator.translate(event).events.first else {
                return nil
            }
            return there.transcript
        }
        #expect(next("i8") == "ab")
        #expect(next("i0") == "b")
    }

    @Test("what was said reaches a page as an item and comes back as a transcript")
    func spokenItems() throws {
        let heard = #"{"type":"conversation.item.input_audio_transcription.completed","item_id":"i","transcript":"hi"}"#
        let (page, _) = try server(heard, .openAI, .browser)
        #expect(
            page == [
                """
                {"type":"conversation.item.created","item":{"id":"i","role":"user",\
                "content":[{"type":"text","transcript":"hi"}]}}
                """
            ]
        )
        #expect(try server(page[0], .browser, .openAI).0 == [heard])
    }

    @Test("between OpenAI and Azure OpenAI nothing changes, unknown members included")
    func identity() throws {
        let text = #"{"type":"response.done","event_id":"e","response":{"id":"r","x":[1.50]},"y":null}"#
        let (frames, losses) = try server(text, .openAI, .azureOpenAI)
        #expect(frames == [text])
        #expect(losses.isEmpty)
    }

    @Test("an event that the other dialect lacks is left out and reported")
    func absentEvent() throws {
        let (frames, losses) = try server(#"{"type":"rate_limits.updated","rate_limits":[]}"#, .openAI, .xAI)
        #expect(frames.isEmpty)
        #expect(losses == [""])
    }
}
