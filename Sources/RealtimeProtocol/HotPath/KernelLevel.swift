internal import CRealtimeKernels

/// Which of a processor's instructions the kernels use: base64, the scans of JSON text, sample conversion, filters.
///
/// The best level is found when the first kernel runs. Programs have no need to choose; they may want to tell.
public enum KernelLevel: Int, CaseIterable, Comparable, Sendable {
    /// What every processor of the build's target has.
    case portable = 0
    /// Advanced SIMD of aarch64.
    case neon = 1
    /// SSSE3 (x86-64-v2).
    case ssse3 = 2
    /// AVX2 and FMA (x86-64-v3).
    case avx2 = 3
    /// AVX-512 F, BW, VL and DQ (x86-64-v4).
    case avx512 = 4
    /// AVX-512 with VBMI (Ice Lake, Zen 4 and later).
    case avx512vbmi = 5

    /// The level in use.
    public static var current: KernelLevel {
        KernelLevel(rawValue: Int(rk_best_level().rawValue)) ?? .portable
    }

    /// Lowers the level in use for the whole process, for measuring; ``avx512vbmi`` lifts the limit again.
    ///
    /// Changes the speed and, in filters, the last bits of sums; never which input is accepted.
    public static func limit(to level: KernelLevel) { rk_limit_level(rk_level(rawValue: UInt32(level.rawValue))) }

    /// In ascending order of what a processor must have.
    public static func < (left: KernelLevel, right: KernelLevel) -> Bool { left.rawValue < right.rawValue }
}
