internal import CHiredis

/// How large a reply may be: whoever answers in Redis' place must not make this process allocate without bound.
enum ReplyBounds {
    /// The most elements of an array. The longest that is asked for has two a server; the library would allocate
    /// 2³¹ of them at the server's word.
    static let elements: Int32 = 4_096

    /// The table of functions that the library's parser makes its objects with, but with bounded arrays. `original` must
    /// live as long as a parser uses the table, and be its private data; the library's own table is constant.
    static func table(over original: UnsafeMutablePointer<redisReplyObjectFunctions>) -> redisReplyObjectFunctions {
        var table = original.pointee
        table.createArray = { task, count in
            guard count <= ReplyBounds.elements, let data = task?.pointee.privdata else { return nil }
            return data.assumingMemoryBound(to: redisReplyObjectFunctions.self).pointee.createArray(task, count)
        }
        return table
    }
}
