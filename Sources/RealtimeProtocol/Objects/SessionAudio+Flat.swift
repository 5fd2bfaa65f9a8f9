internal import RealtimeUnits

/// The flat layout: members of `audio` that dialects other than GA keep at the top level of the session.
///
/// A member is usually found where its dialect has it. Where it is found in the other place, a bit of the session's
/// spelling remembers that, and it is written there again.
extension SessionAudio {
    /// Reads the audio members of a session from wherever the dialect has them; `nil` where there are none.
    init?(session reader: inout MemberReader) throws(EventError) {
        let flat = reader.dialect.flatSessionMembers
        let nested: SessionAudio? = try reader.optional("audio")
        if flat.isEmpty {
            guard let nested else { return nil }
            self = nested
            return
        }
        self = nested ?? SessionAudio()
        if nested != nil { reader.spelling.insert(.hasAudioObject) }
        if nested?.input != nil { reader.spelling.insert(.hasInputObject) }
        if nested?.output != nil { reader.spelling.insert(.hasOutputObject) }
        reader.remember(presentMembers.intersection(flat))

        var input = input ?? SessionAudioInput()
        var output = output ?? SessionAudioOutput()
        let (wantsInput, wantsOutput) = (self.input != nil, self.output != nil)
        if flat.contains(.inputFormat), input.format == nil {
            input.format = try reader.flatFormat("input_audio_format", isInput: true)
        }
        if flat.contains(.transcription), input.transcription.isAbsent {
            input.transcription = try reader.field("input_audio_transcription")
        }
        if flat.contains(.noiseReduction), input.noiseReduction.isAbsent {
            input.noiseReduction = try reader.field("input_audio_noise_reduction")
        }
        if flat.contains(.turnDetection), input.turnDetection.isAbsent {
            input.turnDetection = try reader.turnDetection()
        }
        if flat.contains(.outputFormat), output.format == nil {
            output.format = try reader.flatFormat("output_audio_format", isInput: false)
            if output.format == nil, reader.dialect == .browser, let rate: Int = try reader.optional("sample_rate") {
                output.format = WireAudioFormat(type: "audio/pcm", rate: rate)
            }
        }
        if flat.contains(.voice), output.voice.isAbsent { output.voice = try reader.field("voice") }
        if flat.contains(.speed), output.speed == nil { output.speed = try reader.optional("speed") }
        if wantsInput || input != SessionAudioInput() { self.input = input }
        if wantsOutput || output != SessionAudioOutput() { self.output = output }
        if nested == nil, self.input == nil, self.output == nil { return nil }
    }

    /// Which of the members that have two places are there.
    private var presentMembers: SessionMembers {
        var members: SessionMembers = []
        if input?.format != nil { members.insert(.inputFormat) }
        if input?.transcription.isAbsent == false { members.insert(.transcription) }
        if input?.noiseReduction.isAbsent == false { members.insert(.noiseReduction) }
        if input?.turnDetection.isAbsent == false { members.insert(.turnDetection) }
        if output?.format != nil { members.insert(.outputFormat) }
        if output?.voice.isAbsent == false { members.insert(.voice) }
        if output?.speed != nil { members.insert(.speed) }
        return members
    }

    /// Writes the members into the session that is open, each where the dialect has it.
    func writeInSession(to writer: inout WireWriter) {
        let flat = writer.dialect.flatSessionMembers.subtracting(SessionMembers(rawValue: writer.spelling.rawValue))
        if flat.isEmpty {
            writer.set("audio", self)
            return
        }
        if flat.contains(.inputFormat) { writer.set("input_audio_format", input?.format, isInput: true) }
        if flat.contains(.transcription), let input { writer.set("input_audio_transcription", input.transcription) }
        if flat.contains(.noiseReduction), let input {
            writer.set("input_audio_noise_reduction", input.noiseReduction)
        }
        if flat.contains(.turnDetection), let input { writer.set(turnDetection: input.turnDetection) }
        if flat.contains(.outputFormat) {
            // A page is told the rate to play at; it knows no other encoding.
            if writer.dialect == .browser, output?.format?.isNamed == false {
                writer.set("sample_rate", output?.format?.rate)
            } else {
                writer.set("output_audio_format", output?.format, isInput: false)
            }
        }
        if flat.contains(.voice), let output { writer.set("voice", output.voice) }
        if flat.contains(.speed) { writer.set("speed", output?.speed) }
        let rest = withoutMembers(flat, keeping: writer.spelling)
        if rest.input != nil || rest.output != nil || !rest.unknownMembers.isEmpty
            || writer.spelling.contains(.hasAudioObject)
        {
            writer.set("audio", rest)
        }
    }

    private func withoutMembers(_ flat: SessionMembers, keeping spelling: Spelling.Bits) -> SessionAudio {
        var rest = self
        if flat.contains(.inputFormat) { rest.input?.format = nil }
        if flat.contains(.transcription) { rest.input?.transcription = .absent }
        if flat.contains(.noiseReduction) { rest.input?.noiseReduction = .absent }
        if flat.contains(.turnDetection) { rest.input?.turnDetection = .absent }
        if flat.contains(.outputFormat) { rest.output?.format = nil }
        if flat.contains(.voice) { rest.output?.voice = .absent }
        if flat.contains(.speed) { rest.output?.speed = nil }
        if rest.input == SessionAudioInput(), !spelling.contains(.hasInputObject) { rest.input = nil }
        if rest.output == SessionAudioOutput(), !spelling.contains(.hasOutputObject) { rest.output = nil }
        return rest
    }
}

extension Spelling.Bits {
    /// Bits 0 to 6 are ``SessionMembers`` found inside `audio` in a dialect that has them at the top level.
    static let hasAudioObject = Spelling.Bits(rawValue: 1 << 7)
    static let hasInputObject = Spelling.Bits(rawValue: 1 << 8)
    static let hasOutputObject = Spelling.Bits(rawValue: 1 << 9)
    /// Turn detection that is off is spelt `null` in a dialect that says `{"type":null}`.
    static let plainNullTurnDetection = Spelling.Bits(rawValue: 1 << 14)
}

extension MemberReader {
    fileprivate mutating func remember(_ members: SessionMembers) {
        spelling.insert(Spelling.Bits(rawValue: members.rawValue))
    }

    /// A format by name. The name does not tell the rate (trap 3 of the protocol's): a member beside it does, or else
    /// the dialect's default is meant.
    mutating func flatFormat(
        _ name: StaticString,
        isInput: Bool
    ) throws(EventError) -> WireAudioFormat? {
        guard var format: WireAudioFormat = try optional(name) else { return nil }
        if format.isNamed, format.type == "audio/pcm", format.rate == nil {
            format.rate = (isInput ? dialect.defaultInputFormat : dialect.defaultOutputFormat).sampleRate.hertz
        }
        if isInput, let member = dialect.inputRateMember, let rate: Int = try optional(member) {
            format.declare(rate: rate)
        }
        return format
    }

    /// Turn detection, where `{"type":null}` is another way to say null in some dialects.
    fileprivate mutating func turnDetection() throws(EventError) -> Field<TurnDetection> {
        let found = find("turn_detection")
        let field: Field<TurnDetection> = try field("turn_detection")
        guard dialect.switchesTurnDetectionOffByType else { return field }
        if field == .null { spelling.insert(.plainNullTurnDetection) }
        if let found, found.member("type")?.kind == .null, found.node.members == 1 { return .null }
        return field
    }
}

extension WireWriter {
    /// Writes a format by name, or as an object where the name stands for another rate than this one.
    mutating func set(_ name: StaticString, _ format: WireAudioFormat?, isInput: Bool) {
        let usual = (isInput ? dialect.defaultInputFormat : dialect.defaultOutputFormat).sampleRate.hertz
        if let format, isInput, let member = dialect.inputRateMember, let plain = format.nameWithoutRate(in: dialect) {
            begin(name)
            json.value(plain)
            guard let rate = format.rate else { return }
            if format.declaresRate(in: dialect) || rate != usual { set(member, rate) }
        } else if let format, format.type == "audio/pcm", let rate = format.rate, rate != usual,
            !format.hasName(withRateIn: dialect)
        {
            begin(name)
            object(format)
        } else {
            set(name, format)
        }
    }

    fileprivate mutating func set(turnDetection: Field<TurnDetection>) {
        if turnDetection == .null, dialect.switchesTurnDetectionOffByType, !spelling.contains(.plainNullTurnDetection) {
            var off = TurnDetection(type: nil)
            off.unknownMembers["type"] = .null
            set("turn_detection", off)
        } else {
            set("turn_detection", turnDetection)
        }
    }
}
