import RealtimeProtocol
import Testing

@Suite("Values built by hand")
struct InitialiserTests {
    /// A value that was given every argument, and the stored properties that its initialiser has no argument for.
    struct Case: CustomTestStringConvertible, Sendable {
        let value: any Sendable
        let rest: Set<String>
        var testDescription: String { "\(type(of: value))" }

        init(_ value: some Sendable, without rest: Set<String> = []) {
            self.value = value
            self.rest = rest
        }
    }

    private static let audio = AudioPayload(encoding: [1])

    static let events = [
        Case(InputAudioTimeout(itemID: "i", previousItemID: "i", audioStartMs: 1, audioEndMs: 1, eventID: "e")),
        Case(DTMFEvent(event: "a", digit: "1", receivedAt: 1, eventID: "e")),
        Case(OutputAudioBufferEvent(responseID: "r", eventID: "e")),
        Case(InputTextBufferCommitted(itemID: "i", eventID: "e")),
        Case(SessionUpdate(session: SessionConfiguration(), eventID: "e")),
        Case(InputAudioBufferAppend(audio: audio, eventID: "e")),
        Case(ResponseCreate(response: ResponseConfiguration(), eventID: "e")),
        Case(ResponseCancel(responseID: "r", eventID: "e")),
        Case(ConversationCreated(conversation: ConversationReference(), eventID: "e")),
        Case(VoiceprintListEvent(itemID: "i", reason: "a", eventID: "e")),
        Case(
            TextDelta(responseID: "r", itemID: "i", outputIndex: 1, contentIndex: 1, delta: "a", eventID: "e"),
            without: ["logprobs"]
        ),
        Case(TextDone(responseID: "r", itemID: "i", outputIndex: 1, contentIndex: 1, text: "a", eventID: "e")),
        Case(
            TranscriptDone(
                responseID: "r",
                itemID: "i",
                outputIndex: 1,
                contentIndex: 1,
                transcript: "a",
                eventID: "e"
            )
        ),
        Case(AudioDelta(responseID: "r", itemID: "i", outputIndex: 1, contentIndex: 1, delta: audio, eventID: "e")),
        Case(PlainEvent(eventID: "e")),
        Case(InputAudioCommitted(itemID: "i", previousItemID: "i", eventID: "e")),
        Case(SpeechStarted(audioStartMs: 1, itemID: "i", eventID: "e")),
        Case(SpeechStopped(audioEndMs: 1, itemID: "i", reason: "a", eventID: "e")),
        Case(ConversationItemEvent(item: ConversationItem(type: "a"), previousItemID: .value("i"), eventID: "e")),
        Case(ItemReference(itemID: "i", eventID: "e")),
        Case(
            ItemTruncation(itemID: "i", contentIndex: 1, audioEndMs: 1, eventID: "e"),
            without: ["transcript"]
        ),
        Case(OutputItemEvent(responseID: "r", outputIndex: 1, item: ConversationItem(type: "a"), eventID: "e")),
        Case(
            ContentPartEvent(
                responseID: "r",
                itemID: "i",
                outputIndex: 1,
                contentIndex: 1,
                part: ContentPart(type: "a"),
                eventID: "e"
            )
        ),
        Case(ContentReference(responseID: "r", itemID: "i", outputIndex: 1, contentIndex: 1, eventID: "e")),
        Case(ErrorEvent(error: ErrorDetail(code: "a", message: "a"), eventID: "e")),
        Case(SessionEvent(session: SessionConfiguration(), eventID: "e")),
        Case(
            TextUpdate(
                responseID: "r",
                itemID: "i",
                outputIndex: 1,
                contentIndex: 1,
                text: "a",
                stash: "a",
                eventID: "e"
            )
        ),
        Case(
            FunctionCallArgumentsDelta(
                responseID: "r",
                itemID: "i",
                outputIndex: 1,
                callID: "c",
                delta: "a",
                eventID: "e"
            )
        ),
        Case(
            FunctionCallArgumentsDone(
                responseID: "r",
                itemID: "i",
                outputIndex: 1,
                callID: "c",
                name: "a",
                arguments: "a",
                eventID: "e"
            )
        ),
        Case(
            MCPCallArgumentsDelta(
                responseID: "r",
                itemID: "i",
                outputIndex: 1,
                callID: "c",
                name: "a",
                delta: "a",
                eventID: "e"
            )
        ),
        Case(
            MCPCallArgumentsDone(
                responseID: "r",
                itemID: "i",
                outputIndex: 1,
                callID: "c",
                name: "a",
                arguments: "a",
                eventID: "e"
            )
        ),
        Case(InputImageAppend(image: audio, eventID: "e")),
        Case(InputVideoFrameAppend(videoFrame: audio, eventID: "e")),
        Case(InputTextAppend(text: "a", eventID: "e")),
        Case(AvatarConnect(clientSDP: "a", eventID: "e")),
        Case(MCPApprovalResponse(approvalRequestID: "i", approve: true, reason: "a", eventID: "e")),
        Case(
            ThinkingDone(responseID: "r", itemID: "i", outputIndex: 1, contentIndex: 1, thinking: "a", eventID: "e")
        ),
        Case(WarningEvent(warning: ErrorDetail(code: "a", message: "a"), eventID: "e")),
        Case(AvatarConnecting(serverSDP: "a", eventID: "e")),
        Case(
            VisemeDelta(
                responseID: "r",
                itemID: "i",
                outputIndex: 1,
                contentIndex: 1,
                audioOffsetMs: 1,
                visemeID: 1,
                eventID: "e"
            )
        ),
        Case(
            AudioDeltaReference(eventID: "e", responseID: "r", itemID: "i", outputIndex: 1, contentIndex: 1)
        ),
        Case(
            InputTranscriptionDelta(
                itemID: "i",
                contentIndex: 1,
                delta: "a",
                text: "a",
                stash: "a",
                transcript: "a",
                language: "a",
                emotion: "a",
                logprobs: .value([TranscriptLogprob(token: "a")]),
                eventID: "e"
            )
        ),
        Case(
            InputTranscriptionCompleted(
                itemID: "i",
                contentIndex: 1,
                transcript: "a",
                usage: Usage(totalTokens: 1),
                logprobs: .value([TranscriptLogprob(token: "a")]),
                languages: [DetectedLanguage(code: "a")],
                language: "a",
                emotion: "a",
                eventID: "e"
            )
        ),
        Case(
            InputTranscriptionFailed(
                itemID: "i",
                contentIndex: 1,
                error: ErrorDetail(code: "a", message: "a"),
                eventID: "e"
            )
        ),
        Case(MCPListToolsEvent(itemID: "i", error: ErrorDetail(code: "a", message: "a"), eventID: "e")),
        Case(
            MCPCallEvent(
                itemID: "i",
                outputIndex: 1,
                error: ErrorDetail(code: "a", message: "a"),
                eventID: "e"
            )
        ),
        Case(RateLimitsUpdated(rateLimits: [RateLimit(name: "a")], eventID: "e")),
        Case(
            AudioTimestampDelta(
                responseID: "r",
                itemID: "i",
                outputIndex: 1,
                contentIndex: 1,
                audioOffsetMs: 1,
                audioDurationMs: 1,
                text: "a",
                timestampType: "a",
                eventID: "e"
            )
        ),
    ]

    static let objects = [
        Case(ClientSecret(value: "a", expiresAt: 1)),
        Case(
            ContentPart(type: "a", text: "a", transcript: .value("a"), audio: audio),
            without: ["imageURL", "detail", "id"]
        ),
        Case(ConversationReference(id: "a", object: "a")),
        Case(ErrorDetail(type: "a", code: "a", message: "a", param: "a", eventID: "e"), without: ["numericCode"]),
        Case(MCPTool(name: "a", description: .value("a"), inputSchema: "a", annotations: .value("a"))),
        Case(NoiseReduction(type: "a", strength: JSONNumber(1))),
        Case(Prompt(id: "a", version: .value("a"), variables: .value(["a": 1]))),
        Case(RateLimit(name: "a", limit: 1, remaining: 1, resetSeconds: JSONNumber(1))),
        Case(Reasoning(effort: "a")),
        Case(ResponseAudio(output: SessionAudioOutput())),
        Case(RetentionRatio(type: "a", retentionRatio: JSONNumber(1), tokenLimits: TokenLimits(postInstructions: 1))),
        Case(TokenLimits(postInstructions: 1)),
        Case(SessionAudio(input: SessionAudioInput(), output: SessionAudioOutput())),
        Case(
            SessionAudioInput(
                format: WireAudioFormat(type: "a", rate: 1),
                transcription: .value(TranscriptionSettings(model: "a")),
                noiseReduction: .value(NoiseReduction(type: "a")),
                turnDetection: .value(TurnDetection(type: "a"))
            )
        ),
        Case(
            SessionAudioOutput(format: WireAudioFormat(type: "a", rate: 1), voice: .value("a"), speed: JSONNumber(1)),
            without: ["language"]
        ),
        Case(
            ResponseStatusDetails(type: "a", reason: "a", error: .value(ErrorDetail(code: "a", message: "a")))
        ),
        Case(ToolReference(type: "a", name: "a", serverLabel: "a")),
        Case(TracingSettings(workflowName: "a", groupID: "a", metadata: ["a": 1])),
        Case(TranscriptLogprob(token: "a", logprob: JSONNumber(1), bytes: .value([1]))),
        Case(DetectedLanguage(code: "a")),
        Case(
            TranscriptionSettings(
                model: "a",
                language: "a",
                languages: ["a"],
                prompt: "a",
                keywords: ["a"],
                delay: "a",
                languageHint: "a",
                keyterms: ["a"],
                corpus: TranscriptionCorpus(text: "a")
            )
        ),
        Case(TranscriptionCorpus(text: "a")),
        Case(
            TurnDetection(
                type: "a",
                threshold: JSONNumber(1),
                prefixPaddingMs: 1,
                silenceDurationMs: 1,
                createResponse: true,
                interruptResponse: true,
                idleTimeoutMs: .value(1),
                eagerness: "a",
                voiceprintAudioURLs: ["a"],
                energyAwakenessThreshold: 1,
                speechDurationMs: .value(1),
                removeFillerWords: true,
                languages: ["a"],
                autoTruncate: true,
                appendedTextAfterTruncation: .value("a"),
                endOfUtteranceDetection: .value("a")
            )
        ),
        Case(
            Usage(
                totalTokens: 1,
                inputTokens: 1,
                outputTokens: 1,
                inputTokenDetails: TokenDetails(),
                outputTokenDetails: TokenDetails()
            ),
            without: ["type", "seconds", "characters"]
        ),
        Case(
            TokenDetails(
                textTokens: 1,
                audioTokens: 1,
                imageTokens: 1,
                cachedTokens: 1,
                cachedTokensDetails: CachedTokenDetails(),
                reasoningTokens: 1
            )
        ),
        Case(CachedTokenDetails(textTokens: 1, audioTokens: 1, imageTokens: 1)),
        Case(VoiceReference(id: "a", name: "a", type: "a", temperature: JSONNumber(1), rate: "a")),
    ]

    @Test("An event keeps what its initialiser is given", arguments: events)
    func builtEvents(built: Case) { #expect(Filled.missing(built.value, except: built.rest) == []) }

    @Test("An object keeps what its initialiser is given", arguments: objects)
    func builtObjects(built: Case) { #expect(Filled.missing(built.value, except: built.rest) == []) }

    @Test("A function is a tool of that name")
    func function() {
        let tool = Tool(function: "f", description: "d", parameters: ["type": "object"])
        #expect(tool.type == .function && tool.name == "f")
        #expect(tool.description == .value("d") && tool.parameters == ["type": "object"])
    }

    @Test("A configuration that mentions nothing is written as an empty object", arguments: Dialect.allCases)
    func nothing(dialect: Dialect) throws {
        let codec = EventCodec(dialect: dialect)
        let update = ClientEvent.sessionUpdate(SessionUpdate(session: SessionConfiguration()))
        if let bytes = codec.encode(update) { #expect(try JSONValue(parsing: bytes)["session"] == [:]) }
        let create = ClientEvent.responseCreate(ResponseCreate(response: ResponseConfiguration()))
        if let bytes = codec.encode(create) { #expect(try JSONValue(parsing: bytes)["response"] == [:]) }
    }
}
