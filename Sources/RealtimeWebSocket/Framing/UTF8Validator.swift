internal import CRealtimeKernels

/// Checks a text for well-formed UTF-8 piece by piece (Unicode Standard, table 3-7): no overlong forms, no
/// surrogates, nothing past U+10FFFF.
public struct UTF8Validator: Sendable {
    private var state = rk_utf8_state()

    /// Creates a validator at the start of a text.
    public init() {}

    /// Whether the text may end here: no scalar is half read.
    public var isAtBoundary: Bool { state.remaining == 0 }

    /// Checks the next piece; returns whether all its bytes can be part of well-formed UTF-8.
    /// After `false` the validator is of no further use.
    public mutating func accept(_ bytes: Span<UInt8>) -> Bool {
        bytes.withUnsafeBytes { accept($0) }
    }

    @inline(__always)
    mutating func accept(_ bytes: UnsafeRawBufferPointer) -> Bool {
        guard let base = bytes.baseAddress else { return true }
        return rk_utf8_scan(&state, base.assumingMemoryBound(to: UInt8.self), bytes.count) == bytes.count
    }
}

/// Masks `count` bytes from `source` to `target`, which may be the same place, beginning at byte `phase` of the key.
@inline(__always)
func applyMask(
    to target: UnsafeMutableRawPointer,
    from source: UnsafeRawPointer,
    count: Int,
    key: UInt32,
    phase: Int
) {
    rk_websocket_mask(
        target.assumingMemoryBound(to: UInt8.self),
        source.assumingMemoryBound(to: UInt8.self),
        count,
        key,
        phase
    )
}
