internal import CRealtimeKernels
internal import CSileroWeights

/// The layers of Silero VAD 6 for one rate, and where their weights are. Immutable; the weights are constants of the
/// executable.
///
/// Per hop: context and hop, mirrored at the end → four spectra (Hann window, magnitude) → four convolutions over time
/// with rectifiers (frames 4 → 4 → 2 → 1 → 1) → LSTM cell → rectifier → weighted sum → logistic.
struct SileroNetwork: @unchecked Sendable {
    /// A layer: weights in the kernels' layout, and biases.
    struct Layer {
        let weights: UnsafePointer<Float>
        let biases: UnsafePointer<Float>
        let inputs: Int
        let outputs: Int
    }

    /// New samples a hop.
    let hopLength: Int
    /// Samples of the hop before that are looked at again; as many are mirrored at the end.
    let contextLength: Int
    /// Samples in a spectrum, twice the step between two.
    let windowLength: Int
    /// Bins of a spectrum.
    let binCount: Int
    let convolutions: InlineArray<4, Layer>
    let recurrent: Layer
    let output: Layer

    /// Values of the LSTM's state.
    static let stateLength = 128
    /// Spectra a hop.
    static let frameCount = 4

    // Pointers into constants that are never freed nor written: any number of threads may read them.
    static let at16kHz = SileroNetwork(hopLength: 512, weights: rk_silero_weights_16k)
    static let at8kHz = SileroNetwork(hopLength: 256, weights: rk_silero_weights_8k)

    private init(hopLength: Int, weights: (UnsafeMutablePointer<Int>) -> UnsafePointer<Float>?) {
        self.hopLength = hopLength
        contextLength = hopLength / 8
        windowLength = hopLength / 2
        binCount = windowLength / 2 + 1
        var count = 0
        guard var place = weights(&count) else { preconditionFailure("The weights are part of the executable.") }
        let end = place + count
        func next(_ inputs: Int, _ outputs: Int) -> Layer {
            let layer = Layer(weights: place, biases: place + inputs * outputs, inputs: inputs, outputs: outputs)
            place += inputs * outputs + outputs
            return layer
        }
        let first = next(3 * binCount, 128)
        let second = next(3 * 128, 64)
        let third = next(3 * 64, 64)
        convolutions = [first, second, third, next(64, 128)]
        recurrent = next(2 * Self.stateLength, 4 * Self.stateLength)
        output = next(Self.stateLength, 1)
        precondition(place == end, "The extraction script and this layout are of one version.")
    }
}
