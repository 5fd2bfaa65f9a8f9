import SocketIOProtocol
import Testing

@Suite("Packets of Socket.IO")
struct SocketIOPacketTests {
    struct Example: Sendable {
        let text: String
        let kind: SocketIOPacket.Kind
        var namespace = "/"
        var id: UInt64?
        var attachments = 0
        var payload = ""
        var name: String?
    }

    /// Each packet of the published protocol, with the namespace and number it shows.
    static let published = [
        Example(text: "0", kind: .connect),
        Example(text: #"0{"token":"123"}"#, kind: .connect, payload: #"{"token":"123"}"#),
        Example(text: #"0{"sid":"oSO0OpakMV_3jnilAAAA"}"#, kind: .connect, payload: #"{"sid":"oSO0OpakMV_3jnilAAAA"}"#),
        Example(text: "0/admin,", kind: .connect, namespace: "/admin"),
        Example(text: #"0/admin,{"token":"123"}"#, kind: .connect, namespace: "/admin", payload: #"{"token":"123"}"#),
        Example(text: "1", kind: .disconnect),
        Example(text: "1/admin,", kind: .disconnect, namespace: "/admin"),
        Example(text: #"2["foo"]"#, kind: .event, payload: #"["foo"]"#, name: "foo"),
        Example(text: #"2/admin,["bar"]"#, kind: .event, namespace: "/admin", payload: #"["bar"]"#, name: "bar"),
        Example(text: #"212["foo"]"#, kind: .event, id: 12, payload: #"["foo"]"#, name: "foo"),
        Example(
            text: #"2/admin,13["bar"]"#,
            kind: .event,
            namespace: "/admin",
            id: 13,
            payload: #"["bar"]"#,
            name: "bar"
        ),
        Example(text: #"2[12,"x"]"#, kind: .event, payload: #"[12,"x"]"#, name: "12"),
        Example(text: #"312["bar"]"#, kind: .acknowledgement, id: 12, payload: #"["bar"]"#),
        Example(text: #"3/admin,13[]"#, kind: .acknowledgement, namespace: "/admin", id: 13, payload: "[]"),
        Example(
            text: #"4{"message":"Not authorized"}"#,
            kind: .connectError,
            payload: #"{"message":"Not authorized"}"#
        ),
        Example(text: #"4/custom,"no""#, kind: .connectError, namespace: "/custom", payload: #""no""#),
        Example(
            text: #"51-["baz",{"_placeholder":true,"num":0}]"#,
            kind: .binaryEvent,
            attachments: 1,
            payload: #"["baz",{"_placeholder":true,"num":0}]"#,
            name: "baz"
        ),
        Example(
            text: #"52-/admin,["baz",{"_placeholder":true,"num":0},{"_placeholder":true,"num":1}]"#,
            kind: .binaryEvent,
            namespace: "/admin",
            attachments: 2,
            payload: #"["baz",{"_placeholder":true,"num":0},{"_placeholder":true,"num":1}]"#,
            name: "baz"
        ),
        Example(
            text: #"61-15["bar",{"_placeholder":true,"num":0}]"#,
            kind: .binaryAcknowledgement,
            id: 15,
            attachments: 1,
            payload: #"["bar",{"_placeholder":true,"num":0}]"#
        ),
    ]

    @Test("every packet of the published protocol is read and written as it stands", arguments: published)
    func examples(example: Example) throws {
        let packet = try SocketIOPacket(parsing: utf8(example.text), configuration: SocketIOConfiguration())
        #expect(packet.kind == example.kind)
        #expect(packet.namespace == example.namespace)
        #expect(packet.acknowledgementID == example.id)
        #expect(packet.attachmentCount == example.attachments)
        #expect(string(packet.payload) == example.payload)
        #expect(packet.eventName == example.name)
        #expect(string(packet.text) == example.text)
    }

    @Test("a namespace's query is dropped, and the main one may be written out")
    func namespaces() throws {
        for (text, namespace) in [
            ("0/chat?token=1,", "/chat"), ("0/chat?a=1,{}", "/chat"), ("0/,", "/"), ("0/chat", "/chat"),
            ("0/a/b,", "/a/b"),
        ] {
            let packet = try SocketIOPacket(parsing: utf8(text), configuration: SocketIOConfiguration())
            #expect(packet.namespace == namespace, "\(text)")
        }
    }

    static let mistakes: [(text: String, code: SocketIOError.Code)] = [
        ("", .unknownType), ("7", .unknownType), ("9[]", .unknownType), ("x", .unknownType), ("-1", .unknownType),
        ("5[\"a\"]", .missingAttachmentCount), ("5-[\"a\"]", .missingAttachmentCount),
        ("51[\"a\"]", .missingAttachmentCount),
        ("5x-[\"a\"]", .missingAttachmentCount), ("5-1-[\"a\"]", .missingAttachmentCount),
        ("5", .missingAttachmentCount),
        ("511-[\"a\"]", .tooManyAttachments), ("599999999999999999999-[\"a\"]", .missingAttachmentCount),
        (#"51-["a",{"_placeholder":true,"num":1}]"#, .attachmentOutOfRange),
        (#"51-["a",{"_placeholder":true,"num":-1}]"#, .attachmentOutOfRange),
        (#"51-["a",{"_placeholder":true,"num":0.5}]"#, .attachmentOutOfRange),
        (#"51-["a",{"_placeholder":true,"num":"0"}]"#, .attachmentOutOfRange),
        (#"51-["a",{"_placeholder":true}]"#, .attachmentOutOfRange),
        (#"51-["a",{"_placeholder":true,"num":0,"num":7}]"#, .attachmentOutOfRange),
        (#"50-["a",{"\u005fplaceholder":true,"num":0}]"#, .attachmentOutOfRange),
        ("2", .invalidPayload), ("2[]", .invalidPayload), ("2{}", .invalidPayload), ("2\"a\"", .invalidPayload),
        ("2[null]", .invalidPayload), ("2[{}]", .invalidPayload), ("2[[\"a\"]]", .invalidPayload),
        ("2[true]", .invalidPayload), ("2[\"a\"", .invalidJSON), ("2[\"a\"]]", .invalidJSON),
        ("2[\"a\",]", .invalidJSON),
        ("3[]", .invalidAcknowledgementID), ("31", .invalidPayload), ("31{}", .invalidPayload),
        ("29007199254740992[\"a\"]", .invalidAcknowledgementID),
        ("299999999999999999999999[\"a\"]", .invalidAcknowledgementID),
        ("0[]", .invalidPayload), ("0\"a\"", .invalidPayload), ("01{}", .invalidAcknowledgementID),
        ("1{}", .invalidPayload),
        ("112", .invalidAcknowledgementID), ("4", .invalidPayload), ("4[]", .invalidPayload),
        ("41{}", .invalidAcknowledgementID),
        ("2/admin[\"a\"]", .invalidPayload), ("2[\"connect\"]", .reservedName), ("2[\"disconnecting\"]", .reservedName),
        ("2[\"\\u0063onnect\"]", .reservedName), ("50-[\"newListener\"]", .reservedName),
        ("2" + String(repeating: "[", count: 65), .tooDeep),
        ("2/" + String(repeating: "n", count: 256) + ",[\"a\"]", .namespaceTooLong),
    ]

    @Test("a packet that breaks a rule is told which", arguments: mistakes)
    func faults(text: String, code: SocketIOError.Code) {
        let error = #expect(throws: SocketIOError.self) {
            try SocketIOPacket(parsing: utf8(text), configuration: SocketIOConfiguration())
        }
        #expect(error?.code == code)
        #expect((error?.offset ?? -1) >= 0 && (error?.offset ?? .max) <= text.utf8.count)
    }

    @Test("the largest number of an acknowledgement is the largest of JavaScript")
    func largestNumber() throws {
        let packet = try SocketIOPacket(
            parsing: utf8(#"29007199254740991["a"]"#),
            configuration: SocketIOConfiguration()
        )
        #expect(packet.acknowledgementID == 9_007_199_254_740_991)
    }

    @Test("in a packet without attachments a placeholder is an object like any other")
    func plainPlaceholder() throws {
        let text = #"2["a",{"_placeholder":true,"num":3}]"#
        #expect(try SocketIOPacket(parsing: utf8(text), configuration: SocketIOConfiguration()).placeholders.isEmpty)
    }
}
