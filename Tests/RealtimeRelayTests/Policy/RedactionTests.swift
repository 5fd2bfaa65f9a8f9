import RealtimeRelay
import Testing

@Suite("Redaction")
struct RedactionTests {
    @Test(
        "Keys, tokens, queries and names with passwords go; everything else stays to the letter",
        arguments: [
            ("Incorrect API key provided: sk-proj-1234.", "Incorrect API key provided: [redacted]"),
            ("ek_abc expired", "[redacted] expired"), ("a JWT eyJhbGciOi.x.y, gone", "a JWT [redacted], gone"),
            ("Authorization: Bearer abc", "Authorization: Bearer [redacted]"),
            ("wss://h/v1?api-key=1&x=2 failed", "wss://h/v1?[redacted] failed"),
            ("https://u:p@h:8/v1", "https://[redacted]@h:8/v1"),
            ("a access_token=1&b=2", "a access_token=[redacted]&b=2"),
            (
                "Your session hit the maximum duration of 60 minutes.",
                "Your session hit the maximum duration of 60 minutes."
            ),
            ("Cannot find item 'item_1'; task-sk is fine", "Cannot find item 'item_1'; task-sk is fine"), ("", ""),
        ]
    )
    func texts(text: String, expected: String) {
        #expect(Redaction.redact(text) == expected)
    }
}
