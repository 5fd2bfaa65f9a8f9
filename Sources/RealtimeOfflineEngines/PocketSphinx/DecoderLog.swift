internal import CPocketSphinx

#if canImport(Glibc)
    internal import Glibc
#elseif canImport(Musl)
    internal import Musl
#else
    internal import Darwin
#endif

/// What PocketSphinx says while it fails.
enum DecoderLog {
    /// The pthread key of a thread's message buffer; installed once for the process, before the first call that could
    /// log. `nil` where the process has no key left: then errors come without a reason.
    private static let key: pthread_key_t? = {
        var key = pthread_key_t()
        guard pthread_key_create(&key, nil) == 0 else { return nil }
        realtime_ps_capture_log(key)
        return key
    }()

    /// Runs `body`, which must stay on its thread, and returns with its result the first error that was logged.
    static func capture<Result>(_ body: () -> Result) -> (result: Result, error: String?) {
        // Keeps ps_init from printing its configuration, which does not go through the callback. Holds for the thread.
        err_set_logfp(nil)
        guard let key else { return (body(), nil) }
        return withUnsafeTemporaryAllocation(of: CChar.self, capacity: realtime_ps_message_size) {
            buffer in
            buffer.initialize(repeating: 0)
            pthread_setspecific(key, buffer.baseAddress)
            let result = body()
            pthread_setspecific(key, nil)
            guard let message = buffer.baseAddress, message.pointee != 0 else { return (result, nil) }
            return (result, sentence(of: String(cString: message)))
        }
    }

    /// The message without its level, source file and line.
    private static func sentence(of message: String) -> String {
        // ERROR: "fsg_search.c", line 141: The word 'wrld' is missing in the dictionary
        var sentence = message[...]
        if let line = sentence.firstRange(of: ", line "),
            let colon = sentence[line.upperBound...].firstRange(of: ": ")
        {
            sentence = sentence[colon.upperBound...]
        }
        while let last = sentence.last, last.isWhitespace { sentence.removeLast() }
        return String(sentence)
    }
}
