internal import CPocketSphinx

/// What PocketSphinx says while it fails. The only file that touches the log of the library (see shim.h).
enum DecoderLog {
    /// Installed once for the process, before the first call that could log.
    private static let isCaptured: Bool = {
        realtime_ps_capture_log()
        return true
    }()

    /// Runs `body`, which must stay on its thread, and returns with its result the first error that was logged.
    static func capture<Result>(_ body: () -> Result) -> (result: Result, error: String?) {
        _ = isCaptured
        realtime_ps_clear_error()
        let result = body()
        guard let bytes = realtime_ps_first_error(), bytes.pointee != 0 else { return (result, nil) }
        return (result, sentence(of: String(cString: bytes)))
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
