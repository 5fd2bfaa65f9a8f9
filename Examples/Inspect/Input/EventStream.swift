import RealtimeProtocol

/// Reads files and hands out their events, one after the other.
struct EventStream<Visitor: EventVisitor> {
    private let options: Options
    private let console: Console
    private var types = EventTypeTable()
    private(set) var visitor: Visitor
    private var events = 0

    /// Hands the events to `visitor`.
    init(_ options: Options, to visitor: Visitor, _ console: Console) {
        self.options = options
        self.visitor = visitor
        self.console = console
    }

    /// Reads all files. Whether all was well, by the visitor.
    mutating func run() throws(FileError) -> Bool {
        for path in options.files { try read(FileSource(path)) }
        console.clearProgress()
        return try visitor.finish(console)
    }

    private mutating func read(_ source: consuming FileSource) throws(FileError) {
        let (name, size) = (source.name, source.size)
        try read(source, name: name, size: size)
    }

    /// Reads one source to its end.
    mutating func read<Source: ByteSource & ~Copyable>(
        _ source: consuming Source,
        name: String,
        size: Int? = nil
    ) throws(FileError) {
        var reader = LineReader(source)
        var stream = FileState(name: name, options: options)
        var progress = Progress(name: name, size: size)
        visitor.begin(file: name)
        var place = Place(file: name, line: 0)
        while true {
            let bytesRead = reader.bytesRead
            let next = try reader.next { [console, events] () throws(FileError) in
                try console.flush()
                console.show(&progress, bytes: bytesRead, events: events)
            }
            guard let next else { break }
            place.line += 1
            switch next {
            case .tooLong(let count): visitor.take(LineProblem(place: place, reason: .tooLong(count)), console)
            case .complete(let range):
                var line = reader.buffer.span.extracting(range)
                // A byte order mark, which some editors put before the first line.
                if place.line == 1, line.count >= 3, line[0] == 0xEF, line[1] == 0xBB, line[2] == 0xBF {
                    line = line.extracting(3...)
                }
                if !Self.isBlank(line) { take(line, at: place, &stream) }
            }
        }
        try console.flush()
    }

    private static func isBlank(_ line: Span<UInt8>) -> Bool {
        for index in line.indices where line[index] > 0x20 { return false }
        return true
    }

    private mutating func take(_ line: Span<UInt8>, at place: Place, _ stream: inout FileState) {
        let peek: FramePeek
        do throws(JSONError) { peek = try FramePeek(scanning: line, limits: Self.limits) } catch {
            let error = EventError(.malformedJSON(error), offset: error.offset)
            return visitor.take(LineProblem(place: place, reason: .malformed(error)), console)
        }
        guard let envelope = Envelope(peek, in: line) else {
            if !peek.isComplete, peek.member("type", in: line) == nil { return takeWide(line, at: place, &stream) }
            let bare = Envelope(event: 0..<line.count)
            return take(line, peek, in: bare, at: place, &stream)
        }
        let event = line.extracting(envelope.event)
        // The line was scanned whole, so its parts are well-formed; only the members' names can collide.
        do throws(JSONError) {
            take(event, try FramePeek(scanning: event, limits: Self.limits), in: envelope, at: place, &stream)
        } catch {
            let problem = EventError(.malformedJSON(error), offset: error.offset)
            visitor.take(
                LineProblem(place: place, reason: .malformed(problem), offset: envelope.event.lowerBound),
                console
            )
        }
    }

    /// Takes a line with more members than a peek has room for: moves the ones of interest to the front.
    private mutating func takeWide(_ line: Span<UInt8>, at place: Place, _ stream: inout FileState) {
        var error = EventError(.missingType, offset: 0)
        do throws(JSONError) {
            if let front = Self.front(of: try JSONValue(parsing: line, limits: Self.limits)) {
                return take(front.span, at: place, &stream)
            }
        } catch let reason {
            error = EventError(.malformedJSON(reason), offset: reason.offset)
        }
        visitor.take(LineProblem(place: place, reason: .malformed(error)), console)
    }

    /// The line again, so that a peek finds what it looks for; `nil` where it is no event.
    private static func front(of line: JSONValue) -> [UInt8]? {
        guard let object = line.objectValue else { return nil }
        var front = JSONObject()
        if object["type"]?.stringValue != nil {
            front["type"] = object["type"]
            for member in object.members where member.name != "type" { front[member.name] = member.value }
        } else if object["event"]?.objectValue != nil {
            for name in ["event", "dialect", "direction", "at", "at_ms"] { front[name] = object[name] }
        } else {
            return nil
        }
        return JSONValue.object(front).serialized
    }

    private mutating func take(
        _ event: Span<UInt8>,
        _ peek: FramePeek,
        in envelope: Envelope,
        at place: Place,
        _ stream: inout FileState
    ) {
        let offset = envelope.event.lowerBound
        var recorded: Direction?
        if let name = envelope.direction {
            recorded = Direction(rawValue: name)
            guard recorded != nil else {
                return visitor.take(LineProblem(place: place, reason: .foreign(name)), console)
            }
        }
        guard let choice = stream.dialects.recorded(envelope.dialect) else {
            return visitor.take(LineProblem(place: place, reason: .foreign(envelope.dialect ?? "")), console)
        }
        guard let member = peek.member("type", in: event), member.kind == .string else {
            let error = EventError(.missingType, offset: 0)
            return visitor.take(LineProblem(place: place, reason: .malformed(error), offset: offset), console)
        }
        let type = types.type(event.extracting(member.value))
        let direction =
            recorded ?? stream.direction ?? type.direction
            ?? (peek.member("timestamp", in: event) == nil ? .client : .server)
        let dialect = stream.dialects.dialect(of: event, type, direction, peek, recorded: choice)
        events += 1
        let line = EventLine(
            place: place,
            offset: offset,
            type: type,
            direction: direction,
            dialect: dialect,
            instant: envelope.instant,
            peek: peek
        )
        visitor.take(line, event, console)
    }

    /// As the codec's, with room for an envelope.
    private static var limits: JSONLimits { JSONLimits(maximumBytes: LineReader<FileSource>.longestLine) }
}

/// What is known about one file as it is read.
private struct FileState {
    /// Whose its events are, where lines do not say.
    let direction: Direction?
    var dialects: DialectResolver

    init(name: String, options: Options) {
        direction = options.direction ?? Direction(fileName: name)
        dialects = DialectResolver(options.dialect)
    }
}
