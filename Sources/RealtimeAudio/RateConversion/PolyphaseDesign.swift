internal import CRealtimeKernels
internal import RealtimeUnits
internal import Synchronization

/// The filter of a ``PolyphaseRateConverter``: immutable, and shared by all streams of the same rates and preset.
final class PolyphaseDesign: Sendable {
    struct Key: Hashable {
        var interpolation: Int
        var decimation: Int
        var preset: PolyphaseRateConverter.Preset
    }

    /// Half the filter in input samples.
    let halfLength: Int
    /// Coefficients in a row: twice ``halfLength`` rounded up to what the kernels step by.
    let tapCount: Int
    /// Rows between two input samples, where a row for each phase would be too many; otherwise `nil`.
    let interpolatedRows: Int?
    /// The rows, one after the other.
    let coefficients: [Float]

    /// A design that streams share, and the place for the next. A list that only grows needs no lock: who finds the
    /// place empty fills it, and who comes second goes on behind.
    private final class Shared: Sendable {
        let key: Key
        let design: PolyphaseDesign
        let next = AtomicLazyReference<Shared>()

        init(_ design: PolyphaseDesign, for key: Key) {
            self.key = key
            self.design = design
        }
    }

    private static let first = AtomicLazyReference<Shared>()
    /// The longest list: what comes after it is full is not shared.
    private static let sharedLimit = 64

    /// The design for `key`, made now (4 to 180 µs) if it is the first of its kind; `nil` if the filter would be
    /// longer than ``longestHalf``. O(designs in use), of which a server has a handful.
    static func design(for key: Key) -> PolyphaseDesign? {
        var last = first.load()
        var length = 0
        while let known = last {
            if known.key == key { return known.design }
            length += 1
            guard let next = known.next.load() else { break }
            last = next
        }
        guard let made = PolyphaseDesign(key) else { return nil }
        guard length < sharedLimit else { return made }
        let offer = Shared(made, for: key)
        // Others may have come first, with this key or another; the one that is there is taken.
        var place = last.map { $0.next.storeIfNil(offer) } ?? first.storeIfNil(offer)
        while place !== offer {
            if place.key == key { return place.design }
            place = place.next.storeIfNil(offer)
        }
        return made
    }

    /// 64 times the voice preset's half length at equal rates: 64 : 1 is further than any two rates of sound here.
    private static let longestHalf = 64 * 65
    /// A table of a row for each phase is made up to this size (256 KiB, the second-level cache of small machines).
    private static let largestTable = 1 << 16
    /// Rows for each sample of the lower rate where outputs are interpolated between rows. Linear interpolation of a
    /// filter that ends at 0.5 errs by (π / 512)² / 8, 106 dB below: under the filter's own stopband.
    private static let rowsPerLowerSample = 512

    private init?(_ key: Key) {
        let reduction = max(1, Double(key.decimation) / Double(key.interpolation))
        let half = Int(key.preset.halfLength * reduction)
        guard half <= Self.longestHalf else { return nil }
        let taps = (2 * half + 15) / 16 * 16
        let isWhole = key.interpolation * taps <= Self.largestTable
        let phases = isWhole ? key.interpolation : Int((Double(Self.rowsPerLowerSample) / reduction).rounded(.up))
        let rows = isWhole ? phases : phases + 1
        var scratch = [Double](repeating: 0, count: 4 * half)
        // Not cleared first: the kernel writes every coefficient.
        coefficients = [Float](unsafeUninitializedCapacity: rows * taps) { table, count in
            rk_fir_design(
                table.baseAddress,
                rows,
                phases,
                taps,
                half,
                key.preset.cutoff / reduction,
                PolyphaseRateConverter.Preset.windowParameter,
                &scratch
            )
            count = rows * taps
        }
        halfLength = half
        tapCount = taps
        interpolatedRows = isWhole ? nil : phases
    }
}

extension PolyphaseRateConverter.Preset {
    /// Half the filter in samples of the lower rate. With a Kaiser window of parameter 10.6 a transition from 0.45 to
    /// 0.50 takes 64 of them, one from 0.45 to 0.55 takes 32; what is over is used where rounding leaves it.
    fileprivate var halfLength: Double {
        switch self {
        case .voice: 64.8
        case .lowLatency: 32.4
        }
    }

    /// The middle of the fall, in cycles per sample of the lower rate. It lies below the middle of the transition:
    /// the passband is allowed 0.005 dB of ripple, the stopband 0.0005 % of leakage. Found by searching cutoff and
    /// window for the deepest stopband at that ripple.
    fileprivate var cutoff: Double {
        switch self {
        case .voice: 0.4735
        case .lowLatency: 0.497
        }
    }

    fileprivate static let windowParameter = 10.6
}
