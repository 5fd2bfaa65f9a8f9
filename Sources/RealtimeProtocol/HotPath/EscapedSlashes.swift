internal import CRealtimeKernels

/// Text in which every escape is a `\/`, as Foundation and PHP write base64.
enum EscapedSlashes {
    /// Where the closing quote of the text at `text` is, of which `count` bytes may be read and the first `position` are
    /// plain; `nil` where something else than plain characters and `\/` comes first.
    @inline(never)
    static func end(_ text: UnsafePointer<UInt8>, from position: Int, count: Int) -> Int? {
        var end = position
        while end < count, text[end] == UInt8(ascii: "\\") {
            guard end + 1 < count, text[end + 1] == UInt8(ascii: "/") else { return nil }
            end += 2
            end += rk_json_plain_short(text + end, count - end)
        }
        return end < count && text[end] == UInt8(ascii: "\"") ? end : nil
    }

    /// The `text` without its backslashes. O(bytes), one allocation.
    static func removed(from text: Span<UInt8>) -> [UInt8] {
        [UInt8](unsafeUninitializedCapacity: text.count) { buffer, count in
            text.withUnsafeBufferPointer { source in
                guard let start = source.baseAddress, let target = buffer.baseAddress else { return }
                var read = 0
                while read < source.count {
                    let run = rk_json_plain_short(start + read, source.count - read)
                    (target + count).update(from: start + read, count: run)
                    count += run
                    // What ended the run is a backslash, and what is behind it stands for itself.
                    read += run + 1
                    guard read < source.count else { return }
                    target[count] = start[read]
                    count += 1
                    read += 1
                }
            }
        }
    }
}
