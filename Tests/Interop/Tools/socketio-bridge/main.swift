import SocketIOProtocol

// One line in, lines out, an empty line when that is all. Whoever runs this has the sockets and the clock.
var bridge = Bridge()
while let line = readLine() {
    for answer in bridge.answer(to: line) { print(answer) }
    print("")
    flush()
}
