import WebMAudio

/// What a demuxer makes of a stream.
struct Demuxing: Equatable {
    var tracks: [OpusTrack] = []
    var packets: [OpusPacket] = []
    var failure: WebMError?
    /// The most bytes that were held between pieces.
    var mostBuffered = 0

    var data: [[UInt8]] { packets.map(\.data) }
    var milliseconds: [Int64] { packets.map { $0.timestamp / 1_000_000 } }

    /// Feeds `stream` in pieces that end at `cuts`.
    init(_ stream: [UInt8], cutAt cuts: [Int] = [], limits: WebMLimits = WebMLimits()) {
        var demuxer = WebMAudioDemuxer(limits: limits)
        var start = 0
        for end in cuts + [stream.count] where failure == nil && end >= start {
            do throws(WebMError) {
                try demuxer.append(stream[start..<end].span)
            } catch {
                failure = error
            }
            mostBuffered = max(mostBuffered, demuxer.bufferedBytes)
            while let output = demuxer.nextOutput() {
                switch output {
                case .track(let track): tracks.append(track)
                case .packet(let packet): packets.append(packet)
                }
            }
            start = end
        }
    }

    static func == (left: Demuxing, right: Demuxing) -> Bool {
        left.tracks == right.tracks && left.packets == right.packets && left.failure == right.failure
    }
}
