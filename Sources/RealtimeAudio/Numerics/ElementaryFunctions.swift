// The C library's mathematics without Foundation: this is the one file that imports it.
#if canImport(Glibc)
    private import Glibc
#elseif canImport(Musl)
    private import Musl
#elseif canImport(Darwin)
    private import Darwin
#endif

/// The elementary functions this module needs; arguments and results in radians and natural units.
enum Elementary {
    static func sin(_ x: Double) -> Double { cSin(x) }
    static func cos(_ x: Double) -> Double { cCos(x) }
    static func exp(_ x: Double) -> Double { cExp(x) }
    static func exp(_ x: Float) -> Float { cExp(x) }
    static func log(_ x: Double) -> Double { cLog(x) }
    static func log2(_ x: Float) -> Float { cLog2(x) }
    static func log10(_ x: Double) -> Double { cLog10(x) }
    static func pow(_ x: Double, _ y: Double) -> Double { cPow(x, y) }
}

// Free functions: inside `Elementary` the C names would find the members themselves.
private func cSin(_ x: Double) -> Double { sin(x) }
private func cCos(_ x: Double) -> Double { cos(x) }
private func cExp(_ x: Double) -> Double { exp(x) }
private func cExp(_ x: Float) -> Float { expf(x) }
private func cLog(_ x: Double) -> Double { log(x) }
private func cLog2(_ x: Float) -> Float { log2f(x) }
private func cLog10(_ x: Double) -> Double { log10(x) }
private func cPow(_ x: Double, _ y: Double) -> Double { pow(x, y) }
