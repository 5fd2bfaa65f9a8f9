import Testing

/// Tests with sockets and threads. One at a time: they count descriptors and measure time.
@Suite("Live", .serialized)
struct LiveTests {}
