import RealtimeProtocol
import Testing

@testable import realtime_inspect

@Suite("The command line")
struct OptionsTests {
    @Test("a command is all that is needed")
    func defaults() throws {
        let options = try #require(try Options(["stats"]))
        #expect(options.command == .stats(isJSON: false))
        #expect(options.files == ["-"])
        #expect(options.dialect == .auto)
        #expect(options.direction == nil)
        #expect(!options.isQuiet)
    }

    @Test("every option is taken")
    func all() throws {
        let translate = try #require(
            try Options([
                "translate", "--from", "dashScope", "a", "--to", "openAI", "--envelope", "--direction", "server", "--",
                "--b",
            ])
        )
        #expect(translate.command == .translate(to: .openAI, isWrapped: true))
        #expect(translate.dialect == .dashScope)
        #expect(translate.direction == .server)
        #expect(translate.files == ["a", "--b"])
        let timeline = try #require(
            try Options(["timeline", "--svg", "x.svg", "--step", "100", "--dialect", "xAI", "--quiet"])
        )
        #expect(timeline.command == .timeline(svg: "x.svg", step: .milliseconds(100)))
        #expect(timeline.dialect == .fixed(.xAI))
        #expect(timeline.isQuiet)
        #expect(try Options(["validate", "--audio"])?.command == .validate(checksAudio: true))
        #expect(try Options(["stats", "--json"])?.command == .stats(isJSON: true))
        #expect(try Options(["roundtrip", "--dialect", "glm"])?.dialect == .fixed(.glm))
    }

    @Test("help is not an error", arguments: [["help"], ["--help"], ["-h"], ["stats", "--help"]])
    func help(arguments: [String]) throws {
        #expect(try Options(arguments) == nil)
    }

    @Test(
        "what cannot be used is named",
        arguments: [
            ([], OptionsError.missingCommand),
            (["count"], .unknownCommand("count")),
            (["stats", "--svg", "x"], .unknownOption("--svg")),
            (["stats", "--dialect"], .missingValue("--dialect")),
            (["translate", "--from", "openAI"], .needs(command: "translate", option: "--to")),
            (["translate", "--to", "openAI"], .needs(command: "translate", option: "--from")),
            (
                ["stats", "--direction", "up"],
                .invalidValue(option: "--direction", expected: "client or server", found: "up")
            ),
            (
                ["translate", "--from", "auto", "--to", "auto"],
                .invalidValue(option: "--to", expected: DialectChoice.expectedTarget, found: "auto")
            ),
        ]
    )
    func errors(arguments: [String], error: OptionsError) {
        #expect(throws: error) { try Options(arguments) }
    }

    @Test("the help names every command, option and dialect")
    func usage() {
        let words = [
            "roundtrip", "translate", "validate", "stats", "timeline", "--from", "--to", "--envelope", "--audio",
            "--json", "--svg", "--step", "--dialect", "--direction", "--quiet",
        ]
        for word in words + DialectChoice.names { #expect(Usage.text.contains(word), "\(word)") }
        for line in Usage.text.split(separator: "\n") { #expect(line.count <= 120) }
    }
}
