import Glibc

let usage = """
    Usage: realtime-bench COMMAND [options]

      relay-compare   the relay beside a bare server, in turns (--relay FILE)
          --sessions 1,50,200 --seconds 10 --rounds 5 --json FILE
      echo            one server: --url ws://…/v1/realtime [--pid PID]
          --sessions 1,50,200 --seconds 10 --warm-up 1 --json FILE
      soak            sessions come and go; memory and descriptors must not (--relay FILE | --url … --pid PID)
          --sessions 100 --rounds 20 --seconds 1
      codec           nanoseconds and allocations of one event at every level of kernels, beside Foundation's JSON coders
          --seconds 0.05 of each row, --peers COMMAND (one a line: programs that measure the same frames)
      session         nanoseconds and allocations of an audio frame in a session, beside the codec's part of them
          --seconds 0.2 of each row
      codec-counts    one row of that table for an instrument that counts: --row ROW --times 1000
      serve-raw       the bare server: --port 0 --port-file FILE --loops N
      serve-echo      RealtimeServer with echo, or a relay with --upstream ws://…; options as serve-raw

    Where servers and generator run: --cores GENERATOR:SERVER or none (0:1); --real-time asks for SCHED_RR.
    """

let commands: [String: ([String]) throws -> Void] = [
    "relay-compare": CompareCommand.run,
    "echo": EchoCommand.run,
    "soak": SoakCommand.run,
    "codec": CodecCommand.run,
    "codec-counts": CodecCounts.run,
    "session": SessionCommand.run,
    "serve-raw": ServeCommand.raw,
    "serve-echo": ServeCommand.echo,
]

let name = CommandLine.arguments.dropFirst().first ?? "relay-compare"
if name == "help" || name == "--help" || name == "-h" {
    Output.print(usage)
    exit(0)
}
guard let command = commands[name] else {
    Output.complain("there is no command '\(name)'\n\(usage)")
    exit(2)
}
do {
    try command(Array(CommandLine.arguments.dropFirst(2)))
} catch {
    Output.complain("\(error)")
    exit(1)
}
