import RealtimeAudio
import RealtimeUnits

#if canImport(Glibc)
    import Glibc
#elseif canImport(Musl)
    import Musl
#else
    import Darwin
#endif

/// Sample formats, beside a copy of the floats.
enum ConversionRows {
    static func print() throws {
        Row.printHeader("Sample formats, 24 kHz, ns per sample in calls of 320", ratio: "to memcpy of as many floats")
        let medians = Stopwatch.medians(repetitions: 2_000, cases(320).map(\.body)).map { $0 / 320 }
        let (short, long) = (cases(240), cases(480))
        for (index, median) in medians.enumerated() {
            let tens = CallTimes(short[index].body)
            let twenties = CallTimes(long[index].body)
            Row.print(
                "formats",
                short[index].name,
                [median.text(4), (median / medians[0]).text(2)] + tens.cells + twenties.cells + ["0"]
            )
        }
    }

    /// Bodies over memory that lives as long as the program; spans over it, as a caller of the library has them.
    private static func cases(_ count: Int) -> [(name: String, body: () -> Void)] {
        let floats = memory(of: testSignal(count))
        let integers = memory(of: PCMConversion.int16s(from: Array(floats)))
        let floatRoom = memory(of: [Float](repeating: 0, count: count))
        let integerRoom = memory(of: [Int16](repeating: 0, count: count))
        let u = memory(of: PCMConversion.bytes(from: Array(floats), as: .muLaw))
        let a = memory(of: PCMConversion.bytes(from: Array(floats), as: .aLaw))
        let bytes = memory(of: [UInt8](repeating: 0, count: 4 * count))
        return [
            ("memcpy of floats", { copy(floats, to: floatRoom) }),
            ("int16 → float", { into(floatRoom) { try PCMConversion.convert(integers.span, into: &$0) } }),
            ("float → int16", { into(integerRoom) { try PCMConversion.convert(floats.span, into: &$0) } }),
            ("int16 → μ-law", { into(bytes) { try PCMConversion.encode(integers.span, as: .muLaw, into: &$0) } }),
            ("int16 → A-law", { into(bytes) { try PCMConversion.encode(integers.span, as: .aLaw, into: &$0) } }),
            (
                "μ-law → int16",
                { into(integerRoom) { try PCMConversion.decode(u.span.bytes, as: .muLaw, into: &$0) } }
            ),
            (
                "A-law → int16",
                { into(integerRoom) { try PCMConversion.decode(a.span.bytes, as: .aLaw, into: &$0) } }
            ),
            ("float → μ-law", { into(bytes) { try PCMConversion.encode(floats.span, as: .muLaw, into: &$0) } }),
            (
                "μ-law → float",
                { into(floatRoom) { try PCMConversion.decode(u.span.bytes, as: .muLaw, into: &$0) } }
            ),
        ]
    }

    private static func copy(_ source: UnsafeMutableBufferPointer<Float>, to target: UnsafeMutableBufferPointer<Float>)
    {
        guard let from = source.baseAddress, let to = target.baseAddress else { return }
        memcpy(to, from, 4 * source.count)
    }

    private static func memory<Element: BitwiseCopyable>(of values: [Element]) -> UnsafeMutableBufferPointer<Element> {
        let bytes = UnsafeMutableRawPointer.allocate(
            byteCount: values.count * MemoryLayout<Element>.stride,
            alignment: 64
        )
        let buffer = UnsafeMutableBufferPointer(
            start: bytes.bindMemory(to: Element.self, capacity: values.count),
            count: values.count
        )
        _ = buffer.initialize(from: values)
        return buffer
    }

    private static func into<Element: BitwiseCopyable>(
        _ room: UnsafeMutableBufferPointer<Element>,
        _ body: (inout OutputSpan<Element>) throws -> Void
    ) {
        var output = OutputSpan(buffer: room, initializedCount: 0)
        do { try body(&output) } catch { fatalError("\(error)") }
        _ = output.finalize(for: room)
    }
}
