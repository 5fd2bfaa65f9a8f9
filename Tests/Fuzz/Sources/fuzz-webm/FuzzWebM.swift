import FuzzCheck
import WebMAudio

/// The input is a stream, behind a byte that says how it is cut.
///
/// Checked: nothing traps; every cut gives the same outputs and the same failure at the same place; what is held stays
/// within the limits; no packet is empty; a track comes before its packets.
func fuzzOne(_ start: UnsafePointer<UInt8>, _ count: Int) -> CInt {
    guard count > 0 else { return 0 }
    let stream = Array(UnsafeBufferPointer(start: start + 1, count: count - 1))
    let whole = run(stream, piece: max(1, stream.count))
    let cut = run(stream, piece: Int(start[0] % 17) + 1)
    check(whole.outputs == cut.outputs, "a cut changed what was found")
    check(whole.failure == cut.failure, "a cut changed what is wrong")
    return 0
}

private func run(_ stream: [UInt8], piece: Int) -> (outputs: [WebMOutput], failure: WebMError?) {
    var limits = WebMLimits()
    limits.blockBytes = 256
    limits.codecPrivateBytes = 64
    // As many as the longest input can hold, so that how often outputs are taken changes nothing.
    limits.packets = 1 << 20
    var demuxer = WebMAudioDemuxer(limits: limits)
    var outputs: [WebMOutput] = []
    var failure: WebMError?
    var index = 0
    var hasTrack = false
    while index < stream.count, failure == nil {
        let end = min(stream.count, index + piece)
        do throws(WebMError) {
            try demuxer.append(stream[index..<end].span)
        } catch {
            failure = error
            check(error.offset <= UInt64(stream.count), "a fault outside the stream")
        }
        check(demuxer.bufferedBytes <= 256, "more is held than may be")
        while let output = demuxer.nextOutput() {
            switch output {
            case .track: hasTrack = true
            case .packet(let packet): check(hasTrack && !packet.data.isEmpty, "a packet of nothing")
            }
            outputs.append(output)
        }
        index = end
    }
    return (outputs, failure)
}
