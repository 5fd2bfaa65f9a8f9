internal import CRealtimeKernels

/// Dialects, as a set.
struct DialectSet: OptionSet {
    let rawValue: UInt16
    init(rawValue: UInt16) { self.rawValue = rawValue }
    init(_ dialect: Dialect) { rawValue = 1 << dialect.ordinal }

    static let openAI = DialectSet(.openAI)
    static let openAIBeta = DialectSet(.openAIBeta)
    static let openAITranslation = DialectSet(.openAITranslation)
    static let azureOpenAI = DialectSet(.azureOpenAI)
    static let azureVoiceLive = DialectSet(.azureVoiceLive)
    static let dashScopeOmni = DialectSet(.dashScopeOmni)
    static let dashScopeASR = DialectSet(.dashScopeASR)
    static let dashScopeTTS = DialectSet(.dashScopeTTS)
    static let xAI = DialectSet(.xAI)
    static let glm = DialectSet(.glm)
    static let stepFun = DialectSet(.stepFun)
    static let browser = DialectSet(.browser)

    static let ga: DialectSet = [.openAI, .azureOpenAI]
    /// Where streaming events have GA's names.
    static let gaNames: DialectSet = [.openAI, .azureOpenAI, .xAI]
    /// Where streaming events have the beta's names.
    static let betaNames: DialectSet = [.openAIBeta, .dashScopeOmni, .azureVoiceLive, .glm, .stepFun]
    static let all = DialectSet(rawValue: (1 << UInt16(Dialect.allCases.count)) - 1)
}

extension Dialect {
    /// The position among all cases.
    var ordinal: UInt16 {
        switch self {
        case .openAI: 0
        case .openAIBeta: 1
        case .openAITranslation: 2
        case .azureOpenAI: 3
        case .azureVoiceLive: 4
        case .dashScopeOmni: 5
        case .dashScopeASR: 6
        case .dashScopeTTS: 7
        case .xAI: 8
        case .glm: 9
        case .stepFun: 10
        case .browser: 11
        }
    }
}

/// The names of one event, each with the dialects that use it. The first is canonical.
struct EventRow: Sendable {
    let names: [(name: StaticString, dialects: DialectSet)]
    /// Dialects whose peers send a name beside, or instead of, the one that is written there. Read only, so it
    /// changes nothing in what is understood or written: see ``isName(_:understoodIn:)``.
    let alsoSent: [(name: StaticString, dialects: DialectSet)]

    init(
        _ canonical: StaticString,
        _ dialects: DialectSet,
        _ others: [(StaticString, DialectSet)] = [],
        alsoSent: [(StaticString, DialectSet)] = []
    ) {
        names = [(canonical, dialects)] + others.map { (name: $0.0, dialects: $0.1) }
        self.alsoSent = alsoSent.map { (name: $0.0, dialects: $0.1) }
    }

    /// The dialects that have the event.
    var dialects: DialectSet { names.reduce([]) { $0.union($1.dialects) } }

    /// The names that peers of `dialect` send, the one that is written there first.
    func names(sentIn dialect: Dialect) -> [String] {
        let set = DialectSet(dialect)
        let usual = usualName(in: dialect).map { [names[$0].name.description] } ?? []
        return usual + alsoSent.filter { $0.dialects.contains(set) }.map(\.name.description)
    }

    /// Whether a name means this event in `dialect`.
    ///
    /// GA's and the beta's names are understood everywhere, since xAI sends both and published betas carry GA's. The
    /// names of the browser dialect and of the translation endpoint mean something only there: a server tells a page
    /// from an SDK by them.
    func isName(_ index: Int, understoodIn dialect: Dialect) -> Bool {
        let users = names[index].dialects
        return users.isEmpty || users.contains(DialectSet(dialect))
            || !users.isSubset(of: [.browser, .openAITranslation])
    }

    /// Which of the names `dialect` uses; `nil` where it does not have the event.
    func usualName(in dialect: Dialect) -> Int? {
        let set = DialectSet(dialect)
        return names.firstIndex { $0.dialects.contains(set) }
    }
}

/// An enumeration of events with a table of their names.
protocol EventKind: RawRepresentable<UInt8>, CaseIterable, Sendable {
    static var rows: [EventRow] { get }
    static var untyped: [EventRow] { get }
    static var table: EventNameTable { get }
}

extension EventKind {
    var row: EventRow { Self.rows[Int(rawValue)] }

    /// The event with any of its names, and which of them it was.
    static func find(_ name: UnsafeBufferPointer<UInt8>) -> (kind: Self, name: Int)? {
        guard let found = table.find(name), let kind = Self(rawValue: found.row) else { return nil }
        return (kind, Int(found.name))
    }

    /// The name on the wire of `dialect`: the one it uses, or the one remembered in `spelling`; `nil` where the
    /// dialect does not have the event.
    func wireName(in dialect: Dialect, spelling: Spelling) -> StaticString? {
        Self.table.name(of: rawValue, in: dialect, remembered: spelling.bits(in: dialect).eventName)
    }
}

extension ServerEventKind {
    /// The canonical (GA) name.
    public var name: String { row.names[0].name.description }
    /// The name in `dialect`; `nil` where it does not have the event.
    public func name(in dialect: Dialect) -> String? { wireName(in: dialect, spelling: Spelling())?.description }
}

extension ClientEventKind {
    /// The canonical (GA) name.
    public var name: String { row.names[0].name.description }
    /// The name in `dialect`; `nil` where it does not have the event.
    public func name(in dialect: Dialect) -> String? { wireName(in: dialect, spelling: Spelling())?.description }
}

extension Spelling.Bits {
    /// Bits 0 to 2 of an event: which of its names it had, where that is not the one its dialect uses.
    init(eventName index: Int) { self.init(rawValue: UInt16(index + 1)) }
    var eventName: Int? { rawValue & 7 == 0 ? nil : Int(rawValue & 7) - 1 }
}

/// Finds events by the bytes of their names: a table with open addressing that is filled once and never changes.
struct EventNameTable: Sendable {
    private struct Slot: Sendable {
        var name: StaticString
        var row: UInt8
        var index: UInt8
        var isUsed: Bool
    }

    private var slots: [Slot]
    private let mask: Int
    /// For every row and dialect the position in ``names`` of the name used there, or 255 for none.
    private var usual: [UInt8] = []
    /// All names, row by row.
    private var names: [StaticString] = []
    private static let dialectCount = Dialect.allCases.count
    /// Where the names of each row begin.
    private var starts: [UInt8] = []

    init(_ rows: [EventRow]) {
        let nameCount = rows.reduce(0) { $0 + $1.names.count }
        var size = 16
        // Half empty, so that a name that is not there is given up soon.
        while size < nameCount * 2 { size *= 2 }
        mask = size - 1
        slots = Array(repeating: Slot(name: "", row: 0, index: 0, isUsed: false), count: size)
        for (row, names) in rows.enumerated() {
            for (index, name) in names.names.enumerated() {
                let bytes = UnsafeBufferPointer(start: name.name.utf8Start, count: name.name.utf8CodeUnitCount)
                var slot = Self.hash(bytes) & mask
                while slots[slot].isUsed { slot = (slot + 1) & mask }
                slots[slot] = Slot(name: name.name, row: UInt8(row), index: UInt8(index), isUsed: true)
            }
        }
        for row in rows {
            let start = UInt8(self.names.count)
            starts.append(start)
            for dialect in Dialect.allCases {
                usual.append(row.usualName(in: dialect).map { start + UInt8($0) } ?? .max)
            }
            self.names += row.names.map(\.name)
        }
    }

    /// The name of an event in `dialect`: the one it uses, or the one remembered; `nil` where it has none.
    func name(of row: UInt8, in dialect: Dialect, remembered: Int?) -> StaticString? {
        if let remembered { return names[Int(starts[Int(row)]) + remembered] }
        let index = usual[Int(row) * Self.dialectCount + Int(dialect.ordinal)]
        return index == .max ? nil : names[Int(index)]
    }

    /// Which of its names an event usually has in `dialect`.
    func usualName(of row: UInt8, in dialect: Dialect) -> Int? {
        let index = usual[Int(row) * Self.dialectCount + Int(dialect.ordinal)]
        return index == .max ? nil : Int(index - starts[Int(row)])
    }

    func find(_ name: UnsafeBufferPointer<UInt8>) -> (row: UInt8, name: UInt8)? {
        var slot = Self.hash(name) & mask
        while slots[slot].isUsed {
            let candidate = slots[slot]
            if candidate.name.utf8CodeUnitCount == name.count, let base = name.baseAddress,
                rk_json_equal(base, candidate.name.utf8Start, name.count)
            {
                return (candidate.row, candidate.index)
            }
            slot = (slot + 1) & mask
        }
        return nil
    }

    /// The names differ in their ends and lengths; FNV-1a over the last 24 bytes spreads them well enough.
    private static func hash(_ name: UnsafeBufferPointer<UInt8>) -> Int {
        var hash: UInt32 = 2_166_136_261 ^ UInt32(truncatingIfNeeded: name.count)
        for byte in name.suffix(24) { hash = (hash ^ UInt32(byte)) &* 16_777_619 }
        return Int(hash ^ hash >> 15)
    }
}
