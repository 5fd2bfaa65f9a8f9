internal import CRealtimeKernels

/// Reads a far-end reference between its samples, at a pace a little off its own.
///
/// Windowed sines of 48 samples at 64 positions between two samples, weighed linearly in between: made for 0.45 of the
/// rate and errors 60 dB below the signal, beyond what an echo path keeps constant.
struct FractionalReader: Sendable {
    /// Parts of a sample that positions and steps are counted in.
    static let unit = 1 << 24

    private static let half = 24
    private static let rows = 64
    private let coefficients: [Float]
    private var samples: [Float]

    init(frameLength: Int) {
        var table = [Float](repeating: 0, count: (Self.rows + 1) * 2 * Self.half)
        var scratch = [Double](repeating: 0, count: 4 * Self.half)
        // The cut-off leaves what can be heard of speech; Kaiser's parameter 6 is good for 63 dB beyond it.
        rk_fir_design(&table, Self.rows + 1, Self.rows, 2 * Self.half, Self.half, 0.49, 6, &scratch)
        coefficients = table
        // A frame at a pace up to a thousandth off, and the filter's length.
        samples = [Float](repeating: 0, count: frameLength + frameLength / 1_000 + 2 * Self.half + 2)
    }

    /// Fills `output` from `lag` units before `position` on, `step` units apart; a step within a thousandth of
    /// ``unit``.
    mutating func read(
        _ reference: FarEndReference,
        before position: Int,
        lag: Int,
        step: Int,
        into output: inout [Float]
    ) {
        // Whole samples apart: a position counted in units would leave 64 bits within a year.
        let (whole, fraction) = (-lag >> 24, -lag & (Self.unit - 1))
        reference.read(from: position + whole - Self.half + 1, into: &samples)
        guard output.count + output.count / 1_000 + 2 * Self.half + 2 <= samples.count else { return }
        rk_fir_between_rows_at(
            rk_best_level(),
            samples,
            coefficients,
            2 * Self.half,
            Self.rows,
            Self.unit,
            max(Self.unit - Self.unit / 1_000, min(step, Self.unit + Self.unit / 1_000)),
            fraction,
            &output,
            output.count
        )
    }
}
