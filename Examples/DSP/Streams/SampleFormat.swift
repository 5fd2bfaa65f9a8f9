import RealtimeUnits

/// How raw streams write a sample.
enum SampleFormat: String, CaseIterable {
    case s16, f32, ulaw, alaw

    var encoding: AudioEncoding {
        switch self {
        case .s16: .pcm16
        case .f32: .float32
        case .ulaw: .muLaw
        case .alaw: .aLaw
        }
    }
}
