import Foundation

/// The discrete Fourier transform in double precision, for lengths that are a power of two. Decimation in time, in
/// place: nothing of the library under test is in it.
struct FourierTransform {
    /// Values in and out.
    let length: Int
    private let cosines: [Double]
    private let sines: [Double]

    init(length: Int) {
        precondition(length > 0 && length & (length - 1) == 0, "a power of two")
        self.length = length
        cosines = (0..<length / 2).map { cos(2 * .pi * Double($0) / Double(length)) }
        sines = (0..<length / 2).map { sin(2 * .pi * Double($0) / Double(length)) }
    }

    /// Bins 0 … length / 2 of `samples`, which zeros follow where they are shorter.
    func bins(of samples: some Collection<Double>) -> (real: [Double], imaginary: [Double]) {
        precondition(samples.count <= length)
        var real = Array(samples) + [Double](repeating: 0, count: length - samples.count)
        var imaginary = [Double](repeating: 0, count: length)
        transform(&real, &imaginary)
        return (Array(real[...(length / 2)]), Array(imaginary[...(length / 2)]))
    }

    /// Magnitudes of bins 0 … length / 2.
    func magnitudes(of samples: some Collection<Double>) -> [Double] {
        let (real, imaginary) = bins(of: samples)
        return zip(real, imaginary).map { ($0 * $0 + $1 * $1).squareRoot() }
    }

    private func transform(_ real: inout [Double], _ imaginary: inout [Double]) {
        // Unsafe pointers: a checked subscript costs a debug build twenty times as much.
        real.withUnsafeMutableBufferPointer { re in
            imaginary.withUnsafeMutableBufferPointer { im in
                cosines.withUnsafeBufferPointer { c in
                    sines.withUnsafeBufferPointer { s in
                        guard let r = re.baseAddress, let i = im.baseAddress, let c = c.baseAddress,
                            let s = s.baseAddress
                        else { return }
                        reverse(r)
                        combine(r, i, c, s)
                    }
                }
            }
        }
    }

    private func reverse(_ values: UnsafeMutablePointer<Double>) {
        var reversed = 0
        for index in 0..<length {
            if index < reversed { (values[index], values[reversed]) = (values[reversed], values[index]) }
            var bit = length >> 1
            while bit > 0, reversed & bit != 0 {
                reversed ^= bit
                bit >>= 1
            }
            reversed |= bit
        }
    }

    private func combine(
        _ r: UnsafeMutablePointer<Double>,
        _ i: UnsafeMutablePointer<Double>,
        _ c: UnsafePointer<Double>,
        _ s: UnsafePointer<Double>
    ) {
        var half = 1
        while half < length {
            let step = length / (2 * half)
            var k = 0
            while k < half {
                let (wr, wi) = (c[k * step], -s[k * step])
                var a = k
                while a < length {
                    let b = a + half
                    let xr = r[b] * wr - i[b] * wi
                    let xi = r[b] * wi + i[b] * wr
                    r[b] = r[a] - xr
                    i[b] = i[a] - xi
                    r[a] += xr
                    i[a] += xi
                    a += 2 * half
                }
                k += 1
            }
            half *= 2
        }
    }
}
