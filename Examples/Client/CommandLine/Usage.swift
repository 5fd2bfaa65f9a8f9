/// What `--help` says.
enum Usage {
    static let text = """
        Speaks a clip to a realtime voice server, listens to the reply, and measures how long it took.

        usage: realtime-client (--wav FILE | --raw FILE --rate HERTZ) [options]
               realtime-client load [options] URL    many sessions at once: load --help
               realtime-client echo [--cases] URL    sends every message back: echo --help

          --url URL            ws: or wss: URL of the server (ws://127.0.0.1:8080/)
          --wav FILE           what to say: a sound file of any format, rate and number of channels
          --raw FILE           what to say: headerless mono PCM16, little endian, at --rate HERTZ
          --reference TEXT     the words of the clip: prints the word error rate of what was heard
          --max-wer RATE       fails a turn with a greater word error rate, such as 0.25
          --turns N            says the clip N times in one session (1)
          --dialect NAME       browser or openAI (browser)
          --reply FILE         writes the audio of the replies as WAV
          --recording FILE     writes both sides as WAV: left the caller, right the replies when they were heard
          --record-session FILE  writes all inputs and outputs of the session, for realtime-inspect replay
          --report FILE        writes the figures of all turns as JSON
          --key-env NAME       sends the value of this environment variable as bearer token
          --ca FILE            trusts the authorities in this PEM file instead of the system's
          --manual             ends each turn by a commit, with the server's detector switched off (not browser)
          --retry-after SECONDS
                               cancels the first reply of each turn when so much of it was heard, and asks for another
          --timeout SECONDS    how long a turn may lack something after the end of speech (20)
          --quiet              writes errors only

        The latency of a turn is the time from the end of speech to the arrival of the first audio of the reply. Speech
        ends with the clip's last 10 ms that are louder than -40 dB relative to its loudest 10 ms, or than its noise.

        Exits with 0 if the session was ready and every turn has brought a transcript, the reply's text, and audio with
        sound in it; with 1 if something is missing; with 2 if the command line cannot be used; with 130 if stopped.

        """
}
