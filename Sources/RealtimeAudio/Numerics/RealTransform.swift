internal import CRealtimeKernels

/// The discrete Fourier transform of real data of one length, with its tables and scratch.
struct RealTransform: Sendable {
    /// A power of two, 8 … 65 536.
    let length: Int
    /// Real parts of bins 0 … length / 2, from the last ``transform(_:)``.
    private(set) var real: [Float]
    /// Imaginary parts of the same bins.
    private(set) var imaginary: [Float]
    private var work: [Float]
    private let twiddle: [Float]

    /// `nil` unless `length` is a power of two in 8 … 65 536.
    init?(length: Int) {
        guard (8...65_536).contains(length) else { return nil }
        var table = [Float](repeating: 0, count: 2 * length)
        guard rk_rfft_prepare(&table, length) == 1 else { return nil }
        self.length = length
        twiddle = table
        real = [Float](repeating: 0, count: length / 2 + 1)
        imaginary = real
        work = table
    }

    /// Transforms the first ``length`` of `samples`; fewer leave the bins as they were. Allocates nothing.
    mutating func transform(_ samples: [Float]) {
        guard samples.count >= length else { return }
        rk_rfft(samples, &real, &imaginary, &work, twiddle, length)
    }

    /// The squared magnitude of bin `bin`.
    func power(at bin: Int) -> Float {
        real[bin] * real[bin] + imaginary[bin] * imaginary[bin]
    }
}
