// swift-tools-version: 6.3
import PackageDescription

// Prints events that are built from typed values, for the interop tests in Python to hold against the vendors' own
// packages, and holds the state machines that these drive. A package of its own, so that the root package has no program that only tests need.
let package = Package(
    name: "swift-realtime-emit",
    platforms: [.macOS(.v26)],
    dependencies: [.package(name: "swift-realtime", path: "../../..")],
    targets: [
        .executableTarget(
            name: "emit-events",
            dependencies: [
                .product(name: "RealtimeProtocol", package: "swift-realtime"),
                .product(name: "RealtimeUnits", package: "swift-realtime"),
            ]
        ),
        // Drives the Socket.IO state machine for a Python program that has the sockets.
        .executableTarget(
            name: "socketio-bridge",
            dependencies: [.product(name: "SocketIOProtocol", package: "swift-realtime")]
        ),
        // Feeds byte streams to the sans-IO WebSocket connection, for comparing it with another implementation.
        .executableTarget(
            name: "websocket-bridge",
            dependencies: [.product(name: "RealtimeWebSocket", package: "swift-realtime")]
        ),
    ],
    swiftLanguageModes: [.v6]
)
