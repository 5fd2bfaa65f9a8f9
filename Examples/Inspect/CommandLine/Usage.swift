import RealtimeProtocol

/// What `help` says.
enum Usage {
    static let text = """
        Looks into recorded events of realtime voice sessions.

        usage: realtime-inspect COMMAND [options] [FILE…]

          roundtrip            decodes and encodes each event and prints every member that differs
          translate            writes the events in another dialect to standard output, and what it
                               cannot carry to standard error
            --from NAME        the dialect of the events (needed)
            --to NAME          the dialect to write (needed)
            --envelope         writes {"at": …, "direction": …, "dialect": …, "event": …} and not the bare event
          validate             decodes each event with the types of its dialect and prints what does not fit
            --audio            checks the base64 of audio, too
          stats                counts events, bytes and milliseconds of audio by type
            --json             writes them as JSON
          timeline             draws who spoke when, deltas and interruptions
            --svg FILE         draws SVG into a file (- for standard output) and not text
            --step MS          the time of one column of text (250)
          replay               gives recordings of sessions to sessions again and compares what they give
            --outputs          prints what the session gives, as lines of a recording
            --complete         prints the recording with what the session gives now
            --until LINE       goes no further than this line
          help                 this text

        options of all commands; replay has --quiet alone
            --dialect NAME     the dialect of the events (auto); translate has --from in its place
            --direction NAME   client or server: whose events these are, where the line does not say
            --quiet            no progress

        Without FILE, or where it is -, standard input is read. A line is an event, or an object around one:
        {"event": {…}, "dialect": "…", "direction": "client", "at": 12.5}; "at" is in seconds ("at_ms" in milliseconds)
        from any start; "at" in milliseconds since 1970 is recognised. Other members are ignored. Lines above
        \(LineReader<FileSource>.longestLine >> 20) MiB are reported and skipped.

        dialects
            auto               what the line says, else what the events look like
            dashScope          DashScope: Omni, ASR or TTS by the model and the shape of the session
            \(DialectChoice.names.prefix(6).joined(separator: ", "))
            \(DialectChoice.names.dropFirst(6).joined(separator: ", "))

        The direction is the line's own, else that of --direction, else that of the file's name (*.client.jsonl,
        *.server.jsonl), else that of the event's type.

        Exits with 0 if there is nothing to complain about; with 1 if events differ after a round trip, are malformed,
        mis-typed or too long; with 2 if the command line cannot be used; with 3 if a file cannot be read or written;
        with 141 if nobody reads the output any more. Losses of a translation are no failure. replay exits with 1
        where a session gives something else than was recorded, or a recording cannot be replayed.

        """
}
