/// A `multipart/form-data` body (RFC 7578).
struct MultipartForm {
    private struct Part {
        var head: String
        var content: [UInt8]
    }

    private var parts: [Part] = []

    init() {}

    /// Adds a text field.
    mutating func add(_ name: String, _ text: String) {
        parts.append(Part(head: "Content-Disposition: form-data; name=\"\(name)\"", content: Array(text.utf8)))
    }

    /// Adds a file.
    mutating func add(_ name: String, file: String, type: String, _ content: [UInt8]) {
        let head = "Content-Disposition: form-data; name=\"\(name)\"; filename=\"\(file)\"\r\nContent-Type: \(type)"
        parts.append(Part(head: head, content: content))
    }

    /// The body and its media type. The boundary is one that no part contains.
    var encoded: (bytes: [UInt8], type: String) {
        var boundary = "swift-realtime-form"
        var number = 0
        // Ends, as a content that had every candidate would be longer than all of them together.
        while parts.contains(where: { $0.content.contains(boundary.utf8) }) {
            boundary = "swift-realtime-form-\(number)"
            number += 1
        }
        return encoded(boundary)
    }

    private func encoded(_ boundary: String) -> (bytes: [UInt8], type: String) {
        var bytes: [UInt8] = []
        bytes.reserveCapacity(parts.reduce(64) { $0 + $1.content.count + 256 })
        for part in parts {
            bytes += "--\(boundary)\r\n\(part.head)\r\n\r\n".utf8
            bytes += part.content
            bytes += "\r\n".utf8
        }
        bytes += "--\(boundary)--\r\n".utf8
        return (bytes, "multipart/form-data; boundary=\(boundary)")
    }
}

extension [UInt8] {
    /// Whether `text` stands somewhere in the bytes. O(bytes), as its first byte is rare.
    fileprivate func contains(_ text: String.UTF8View) -> Bool {
        let wanted = Array(text)
        guard let first = wanted.first, count >= wanted.count else { return false }
        for start in 0...(count - wanted.count) where self[start] == first {
            if self[start..<start + wanted.count].elementsEqual(wanted) { return true }
        }
        return false
    }
}
