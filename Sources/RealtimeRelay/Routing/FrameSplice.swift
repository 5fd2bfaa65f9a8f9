internal import RealtimeProtocol

/// Cuts members out of a frame, or puts other values in their places, and leaves every other byte as it came.
///
/// A relay that decoded a frame and encoded it again would say the same; it would not say it with the same bytes, and
/// would cost more the larger the frame is.
struct FrameSplice {
    /// A step on the way to a value.
    enum Step: Hashable, Sendable {
        /// The member of this name.
        case member(String)
        /// The element at this index.
        case element(Int)
    }

    /// What becomes of a value.
    enum Action: Hashable, Sendable {
        /// It goes, with its name and the comma that parted it from its neighbour.
        case remove
        /// This JSON text stands in its place.
        case replace([UInt8])
    }

    /// One change.
    struct Edit: Hashable, Sendable {
        var path: [Step]
        var action: Action

        init(_ path: [Step], _ action: Action) {
            self.path = path
            self.action = action
        }

        /// Takes the member at the end of these names out.
        static func remove(_ names: [String]) -> Edit { Edit(names.map(Step.member), .remove) }
    }

    /// The text with all edits made; `nil` where it is no JSON or a place is not there. Paths must not lie within each
    /// other. O(bytes × depth of the edits).
    static func apply(_ edits: [Edit], to text: [UInt8]) -> [UInt8]? {
        var changes: [(range: Range<Int>, bytes: [UInt8])] = []
        guard collect(edits[...].map { ($0.path[...], $0.action) }, at: 0, in: text, &changes) else { return nil }
        changes.sort { $0.range.lowerBound < $1.range.lowerBound }
        var result: [UInt8] = []
        result.reserveCapacity(text.count)
        var position = 0
        for change in changes {
            guard change.range.lowerBound >= position else { return nil }
            result += text[position..<change.range.lowerBound]
            result += change.bytes
            position = change.range.upperBound
        }
        result += text[position...]
        return result
    }

    private typealias Rest = (path: ArraySlice<Step>, action: Action)

    private static func collect(
        _ edits: [Rest],
        at start: Int,
        in text: [UInt8],
        _ changes: inout [(range: Range<Int>, bytes: [UInt8])]
    ) -> Bool {
        guard let spans = MemberSpans(text, at: start) else { return false }
        var here = [[Rest]](repeating: [], count: spans.children.count)
        for edit in edits {
            guard let step = edit.path.first, let index = spans.index(of: step) else { return false }
            here[index].append((edit.path.dropFirst(), edit.action))
        }
        /// The end of the last child that stays.
        var kept: Int?
        var isRemoved = [Bool](repeating: false, count: spans.children.count)
        for (index, child) in spans.children.enumerated() {
            for edit in here[index] where edit.path.isEmpty && edit.action == .remove { isRemoved[index] = true }
            guard !isRemoved[index] else { continue }
            kept = child.whole.upperBound
            if case .replace(let bytes)? = here[index].first(where: { $0.path.isEmpty })?.action {
                changes.append((child.value, bytes))
            } else if !here[index].isEmpty,
                !collect(here[index], at: child.value.lowerBound, in: text, &changes)
            {
                return false
            }
        }
        // A child goes together with what lies before the next one; behind the last child that stays, everything does.
        for (index, child) in spans.children.enumerated() where isRemoved[index] {
            if let kept, child.whole.lowerBound > kept {
                changes.append((kept..<spans.children[spans.children.count - 1].whole.upperBound, []))
                break
            } else if index + 1 < spans.children.count {
                changes.append((child.whole.lowerBound..<spans.children[index + 1].whole.lowerBound, []))
            } else {
                changes.append((child.whole, []))
            }
        }
        return true
    }
}

extension MemberSpans {
    fileprivate func index(of step: FrameSplice.Step) -> Int? {
        switch step {
        case .member(let name):
            isObject ? children.firstIndex { $0.name.utf8.elementsEqual(name.utf8) } : nil
        case .element(let index): !isObject && children.indices.contains(index) ? index : nil
        }
    }
}
