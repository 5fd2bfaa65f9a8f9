import RealtimeSession

#if canImport(Glibc)
    import Glibc
#elseif canImport(Musl)
    import Musl
#else
    import Darwin
#endif

/// The recording of a call's session, as a file.
enum SessionRecording {
    /// A recorder of a session that starts from `configuration`; `nil`, with a word on standard error, where that cannot
    /// be written down.
    static func recorder(of configuration: ClientSession.Configuration) -> SessionRecorder<ClientSession>? {
        do throws(RecordingError) { return try SessionRecorder(of: configuration) } catch {
            Console.error("the session cannot be recorded: \(error)")
            return nil
        }
    }

    /// Writes the lines to a file that only its owner may read, for they hold what was said; why not, where that fails.
    static func write(_ lines: [[UInt8]], to path: String) -> String? {
        let descriptor = open(path, O_WRONLY | O_CREAT | O_TRUNC | O_CLOEXEC, 0o600)
        guard descriptor >= 0 else { return String(cString: strerror(errno)) }
        var reason: String?
        for line in lines where reason == nil { reason = write(line + [0x0A], to: descriptor) }
        // Some file systems say only here that there was no room.
        guard close(descriptor) == 0 || reason != nil else { return String(cString: strerror(errno)) }
        return reason
    }

    private static func write(_ bytes: [UInt8], to descriptor: Int32) -> String? {
        var rest = bytes[...]
        while !rest.isEmpty {
            let count = rest.withUnsafeBytes { systemWrite(descriptor, $0) }
            if count > 0 {
                rest = rest.dropFirst(count)
            } else if errno != EINTR {
                return String(cString: strerror(errno))
            }
        }
        return nil
    }
}

// A free function: inside the type the name would find the member itself.
private func systemWrite(_ descriptor: Int32, _ bytes: UnsafeRawBufferPointer) -> Int {
    write(descriptor, bytes.baseAddress, bytes.count)
}
