/// One thing this program does.
protocol Command {
    /// How it is called.
    static var name: String { get }
    /// What help says about it: its arguments, then a sentence.
    static var usage: String { get }

    /// Reads the arguments behind its name.
    init(_ arguments: inout Arguments) throws(UsageError)
    /// Does it; errors end the program with status 1, usage errors with 2.
    mutating func run() throws
}
