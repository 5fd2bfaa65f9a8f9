import Foundation
import RealtimeAudio
import RealtimeRecording
import RealtimeUnits
import Testing

@testable import realtime_dsp

/// The commands on files, against the library called directly.
@Suite("realtime-dsp commands")
struct CommandTests {
    /// Gone with the test that it was made for.
    private final class Folder {
        let url: URL

        init() throws {
            url = FileManager.default.temporaryDirectory.appending(path: "realtime-dsp-\(UUID().uuidString)")
            try FileManager.default.createDirectory(at: url, withIntermediateDirectories: true)
        }

        deinit { try? FileManager.default.removeItem(at: url) }
    }

    private let folder: Folder

    init() throws { folder = try Folder() }

    private func path(_ name: String) -> String { folder.url.appending(path: name).path }

    private func write(_ bytes: [UInt8], to name: String) throws {
        try Data(bytes).write(to: URL(filePath: path(name)))
    }

    private func read(_ name: String) throws -> [UInt8] { [UInt8](try Data(contentsOf: URL(filePath: path(name)))) }

    private static let tone = (0..<4_321).map { Float(0.4 * sin(Double($0) * 0.05)) }

    private func run<Chosen: Command>(_ type: Chosen.Type, _ arguments: [String]) throws {
        var scanner = Arguments(arguments)
        var command = try type.init(&scanner)
        try command.run()
    }

    @Test("resample gives what the converter gives, whatever the block", arguments: [1, 7, 480, 10_000])
    func resample(block: Int) throws {
        try write(PCMConversion.bytes(from: Self.tone, as: .float32), to: "in.f32")
        try run(
            ResampleCommand.self,
            [
                "--from", "24000", "--to", "16000", "--format", "f32", "--block", "\(block)", "--in", path("in.f32"),
                "--out", path("out.f32"),
            ]
        )
        var converter = try PolyphaseRateConverter(from: .hz24000, to: .hz16000)
        var expected = try converter.process(Self.tone)
        expected += try converter.flush()
        #expect(try PCMConversion.floats(from: read("out.f32"), as: .float32) == expected)
    }

    @Test("Sound files know their rate, and a wrong one on the command line is refused")
    func soundFiles() throws {
        do {
            var writer = try SoundFileWriter(path: path("in.wav"), sampleRate: .hz24000)
            try writer.write(Self.tone)
            writer.close()
        }
        try run(ResampleCommand.self, ["--to", "8000", "--in", path("in.wav"), "--out", path("out.wav")])
        let (samples, rate) = try SoundFileReader.floats(at: path("out.wav"))
        #expect(rate == .hz8000)
        #expect(samples.count == (4_321 + 2) / 3)
        #expect(throws: UsageError.self) {
            try run(
                ResampleCommand.self,
                ["--from", "16000", "--to", "8000", "--in", path("in.wav"), "--out", path("x.wav")]
            )
        }
    }

    @Test("convert there and back is the identity on codes", arguments: [SampleFormat.ulaw, .alaw])
    func convert(law: SampleFormat) throws {
        let samples = PCMConversion.int16s(from: Self.tone)
        try write(PCMConversion.bytes(from: samples, as: .pcm16), to: "in.s16")
        let name = law.rawValue
        try run(ConvertCommand.self, ["--from", "s16", "--to", name, "--in", path("in.s16"), "--out", path("law")])
        #expect(try read("law") == PCMConversion.bytes(from: samples, as: law.encoding))
        try run(ConvertCommand.self, ["--from", name, "--to", "f32", "--in", path("law"), "--out", path("f32")])
        try run(ConvertCommand.self, ["--from", "f32", "--to", name, "--in", path("f32"), "--out", path("again")])
        #expect(try read("again") == read("law"))
    }

    @Test("Wrong options are usage errors that name the option")
    func usage() {
        for (arguments, word) in [
            (["--from", "0"], "--from"), (["--from"], "--from"), (["--quality", "11"], "--quality"),
            (["--engine", "sox"], "polyphase"), (["--nonsense"], "--nonsense"),
            (["--engine", "speex", "--preset", "voice"], "--preset"), (["--quality", "3"], "--quality"),
        ] {
            #expect {
                try run(ResampleCommand.self, arguments)
            } throws: {
                ($0 as? UsageError)?.description.contains(word) == true
            }
        }
    }

    @Test("A raw stream that ends inside a sample loses only that part")
    func partialSample() throws {
        try write(PCMConversion.bytes(from: [Float](repeating: 0.5, count: 100), as: .pcm16) + [1], to: "odd.s16")
        var reader = try SampleReader(path: path("odd.s16"), format: .s16, rate: .hz8000, rateOption: "--rate")
        let samples = try reader.readAll()
        #expect(samples == [Float](repeating: 0.5, count: 100))
    }

    @Test("Numbers have the decimals that are asked for")
    func decimals() {
        #expect(3.14159.decimals(2) == "3.14")
        #expect((-0.004).decimals(2) == "0.00")
        #expect((-1.25).decimals(2) == "-1.25")
        #expect(2.0.decimals(0) == "2")
        #expect(0.007.decimals(3) == "0.007")
        let line = JSONLine().with("a", 1).with("b", .nan, decimals: 1).with("c", "x")
        #expect(line.text == #"{"a":1,"b":null,"c":"x"}"#)
    }
}
