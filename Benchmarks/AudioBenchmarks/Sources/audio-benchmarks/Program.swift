/// What the audio stages cost, beside other libraries where they are installed.
@main
enum Program {
    static let usage = """
        audio-benchmarks audio                  everything below in one table, one run
        audio-benchmarks rates                  sample rate conversion
        audio-benchmarks conversion             sample formats
        audio-benchmarks vad                    voice activity
        audio-benchmarks processing             echo and level
        audio-benchmarks scores FILE.wav …      two lines a file: name, detector, hop length, scores

        Peers are found by the environment: AUDIO_PEERS names the library built from Peers/resamplers.cpp, AUDIO_ONNX
        a command that prints a line "RATE MICROSECONDS" for each rate of Silero; ./dev bench audio sets both.
        """

    static func main() throws {
        let sections: [(String, () throws -> Void)] = [
            ("rates", RateRows.print), ("conversion", ConversionRows.print), ("vad", DetectorRows.print),
            ("processing", ProcessingRows.print),
        ]
        switch CommandLine.arguments.dropFirst().first {
        case "audio": for (_, section) in sections { try section() }
        case "scores": try ScoreLines.print(of: Array(CommandLine.arguments.dropFirst(2)))
        case let name?:
            guard let section = sections.first(where: { $0.0 == name }) else { return Swift.print(usage) }
            try section.1()
        case nil: Swift.print(usage)
        }
    }
}
