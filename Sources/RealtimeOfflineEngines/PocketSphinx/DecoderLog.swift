internal import CPocketSphinx

/// What PocketSphinx says while it fails. The only file that touches the log of the library (see shim.h).
enum DecoderLog {
    /// Runs `body`, which must stay on its thread, and returns with its result the first error that was logged.
    static func capture<Result>(_ body: () -> Result) -> (result: Result, error: String?) {
        // Every time: the library has one callback for the process, and a grammar whose error is not heard would be
        // taken for a good one. It is two stores of the same values.
        realtime_ps_capture_log()
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
