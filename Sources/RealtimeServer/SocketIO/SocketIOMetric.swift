/// One figure of an application, for the operators' metrics.
public struct SocketIOMetric: Hashable, Sendable {
    /// Its name, in Prometheus' spelling.
    public let name: String
    /// What it counts.
    public let help: String
    /// Whether it only grows.
    public let isCounter: Bool
    /// Its value.
    public let value: Int

    /// Creates a figure.
    public init(_ name: String, _ help: String, isCounter: Bool = false, _ value: Int) {
        self.name = name
        self.help = help
        self.isCounter = isCounter
        self.value = value
    }
}
