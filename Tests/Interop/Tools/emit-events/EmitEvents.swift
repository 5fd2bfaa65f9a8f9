import RealtimeProtocol

/// `emit-events samples`: prints every sample as a JSON line with its name, dialect, direction and event.
/// `emit-events encode DIALECT client|server`: reads events from standard input, one a line, and prints each as it is
/// encoded after decoding.
@main
enum EmitEvents {
    static func main() throws {
        let arguments = CommandLine.arguments.dropFirst()
        switch (arguments.first, arguments.count) {
        case ("samples", 1):
            for sample in Sample.all { print(try sample.line) }
        case ("encode", 3):
            guard let dialect = Dialect(rawValue: arguments[2]), ["client", "server"].contains(arguments[3]) else {
                throw Failure("expected a dialect and client or server, got \(arguments.dropFirst())")
            }
            while let line = readLine() {
                print(try encoded(line, EventCodec(dialect: dialect), isServer: arguments[3] == "server"))
            }
        default:
            throw Failure("usage: emit-events samples | encode DIALECT client|server")
        }
    }

    private static func encoded(_ line: String, _ codec: EventCodec, isServer: Bool) throws -> String {
        let frame = Array(line.utf8)
        let bytes =
            if isServer {
                codec.encode(try codec.decodeServerEvent(frame))
            } else {
                codec.encode(try codec.decodeClientEvent(frame))
            }
        guard let bytes else { throw Failure("\(codec.dialect.rawValue) has no such event: \(line)") }
        return String(decoding: bytes, as: UTF8.self)
    }
}

/// What is wrong, in a sentence.
struct Failure: Error, CustomStringConvertible {
    let description: String
    init(_ description: String) { self.description = description }
}
