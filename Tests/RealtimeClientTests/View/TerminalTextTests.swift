import RealtimeAudio
import Testing

@testable import realtime_client

@Suite("What is shown")
struct TerminalTextTests {
    @Test("Escape sequences, line ends and invisible characters become spaces")
    func cleaned() {
        #expect(TerminalText.line("a\u{1B}[2Jb\r\nc\u{9B}31md\u{202E}e") == "a [2Jb c 31md e")
    }

    @Test("Words of any script pass")
    func scripts() {
        #expect(TerminalText.line("你好, naïve — мир 👍") == "你好, naïve — мир 👍")
    }

    @Test("A long text is cut")
    func cut() {
        let text = TerminalText.line(String(repeating: "x", count: 1_000), limit: 20)
        #expect(text == String(repeating: "x", count: 19) + "…")
    }

    @Test("A level bar is empty at −60 dB and full at full scale")
    func bar() {
        #expect(LevelBar(.silence).filled == 0)
        #expect(LevelBar(AudioLevel(rms: 0, peak: 0.001)).filled == 0)
        #expect(LevelBar(AudioLevel(rms: 0, peak: 0.03162)).filled == LevelBar.width / 2)
        #expect(LevelBar(AudioLevel(rms: 1, peak: 1)).filled == LevelBar.width)
        #expect(LevelBar(AudioLevel(rms: 0, peak: 0.03162)).description == "██████······")
    }
}
