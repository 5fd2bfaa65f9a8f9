/// Ends the program with `message` where `condition` is false; unlike `precondition`, it says so in release builds too.
@inline(__always)
public func check(_ condition: Bool, _ message: @autoclosure () -> String) {
    if !condition { fail(message()) }
}

/// Ends the program with `message`, for libFuzzer to keep the input.
@inline(never)
public func fail(_ message: String) -> Never { fatalError(message) }
