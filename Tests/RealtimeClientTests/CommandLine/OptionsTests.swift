import RealtimeProtocol
import RealtimeUnits
import Testing

@testable import realtime_client

@Suite("The command line")
struct OptionsTests {
    @Test("A clip is all that is needed")
    func defaults() throws {
        let options = try #require(try Options(["--wav", "a.flac"]))
        #expect(options.url == "ws://127.0.0.1:8080/")
        #expect(options.source == .soundFile("a.flac"))
        #expect(options.dialect == .browser)
        #expect(options.turns == 1)
        #expect(options.timeout == .seconds(20))
    }

    @Test("Every option is taken")
    func all() throws {
        let options = try #require(
            try Options([
                "--url", "wss://h/p", "--raw", "a.raw", "--rate", "16000", "--reference", "go", "--max-wer", "0.5",
                "--reply", "r.wav", "--recording", "c.wav", "--turns", "3", "--dialect", "openAI", "--report", "r.json",
                "--record-session", "s.jsonl",
                "--key-env", "KEY", "--ca", "ca.pem", "--quiet", "--timeout", "2.5",
                "--manual", "--retry-after", "1.5",
            ])
        )
        #expect(options.url == "wss://h/p")
        #expect(options.source == .rawPCM16("a.raw", .hz16000))
        #expect(options.reference == "go")
        #expect(options.maxWordErrorRate == 0.5)
        #expect(options.files == CallFiles.Paths(reply: "r.wav", recording: "c.wav"))
        #expect(options.turns == 3)
        #expect(options.dialect == .openAI)
        #expect(options.reportPath == "r.json")
        #expect(options.sessionPath == "s.jsonl")
        #expect(options.keyVariable == "KEY")
        #expect(options.authoritiesPath == "ca.pem")
        #expect(options.isQuiet)
        #expect(options.timeout == .milliseconds(2_500))
        #expect(options.isManual)
        #expect(options.retryAfter == .milliseconds(1_500))
    }

    @Test("Help is not an error")
    func help() throws {
        #expect(try Options(["--help"]) == nil)
        #expect(try Options(["--wav", "x", "-h"]) == nil)
    }

    @Test(
        "What cannot be used is named",
        arguments: [
            (["--wave", "a"], OptionsError.unknownOption("--wave")),
            (["--wav"], .missingValue("--wav")),
            ([], .needsOne("--wav and --raw")),
            (["--wav", "a", "--raw", "b", "--rate", "8000"], .needsOne("--wav and --raw")),
            (["--raw", "b"], .needs(option: "--raw", other: "--rate")),
            (["--wav", "a", "--rate", "8000"], .needs(option: "--rate", other: "--raw")),
            (["--wav", "a", "--max-wer", "1"], .needs(option: "--max-wer", other: "--reference")),
            (
                ["--wav", "a", "--url", "http://h/"],
                .invalidValue(option: "--url", expected: "a ws: or wss: URL without user and fragment")
            ),
            (["--wav", "a", "--turns", "0"], .invalidValue(option: "--turns", expected: "a number from 1 to 10000")),
            (["--wav", "a", "--dialect", "x"], .invalidValue(option: "--dialect", expected: "browser or openAI")),
            (["--wav", "a", "--timeout", "-1"], .invalidValue(option: "--timeout", expected: "a time in seconds")),
            (["--wav", "a", "--timeout", "nan"], .invalidValue(option: "--timeout", expected: "a time in seconds")),
            (["--wav", "a", "--reference", "…"], .invalidValue(option: "--reference", expected: "words")),
            (["--raw", "a", "--rate", "0"], .invalidValue(option: "--rate", expected: "a rate in hertz")),
        ]
    )
    func errors(_ arguments: [String], _ error: OptionsError) {
        #expect(throws: error) { try Options(arguments) }
    }

    @Test("A key that would cross a network unencrypted is noticed")
    func exposedKey() throws {
        func isExposed(_ url: String, key: Bool = true) throws -> Bool {
            let arguments = ["--wav", "a", "--url", url] + (key ? ["--key-env", "KEY"] : [])
            return Credentials.exposesToken(try #require(try Options(arguments)))
        }
        #expect(try isExposed("ws://example.com/"))
        #expect(try !isExposed("ws://example.com/", key: false))
        #expect(try !isExposed("wss://example.com/"))
        #expect(try !isExposed("ws://127.0.0.1:8080/"))
        #expect(try !isExposed("ws://localhost:8080/"))
    }

    @Test("A variable that is not set is an error that says so")
    func missingKey() throws {
        let options = try #require(try Options(["--wav", "a", "--key-env", "REALTIME_CLIENT_TESTS_UNSET"]))
        #expect(throws: OptionsError.keyNotSet("REALTIME_CLIENT_TESTS_UNSET")) {
            try Credentials.configuration(for: options)
        }
    }
}
