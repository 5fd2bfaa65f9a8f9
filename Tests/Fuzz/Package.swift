// swift-tools-version: 6.3
import PackageDescription

// Coverage-guided fuzzing of everything that reads untrusted bytes. A package of its own, so that the root package
// needs no fuzzer: `./dev fuzz` builds it with the toolchain's libFuzzer and AddressSanitizer.
let library = Target.Dependency.product(name: "RealtimeProtocol", package: "swift-realtime")
let package = Package(
    name: "swift-realtime-fuzz",
    platforms: [.macOS(.v26)],
    dependencies: [.package(name: "swift-realtime", path: "../..")],
    targets: [
        .systemLibrary(name: "CFuzzer"),
        .target(name: "FuzzCheck"),
        .executableTarget(name: "fuzz-codec", dependencies: ["CFuzzer", "FuzzCheck", library]),
        .executableTarget(name: "fuzz-peek", dependencies: ["CFuzzer", "FuzzCheck", library]),
        .executableTarget(name: "fuzz-translate", dependencies: ["CFuzzer", "FuzzCheck", library]),
        .executableTarget(
            name: "fuzz-session",
            dependencies: [
                "CFuzzer", "FuzzCheck", library,
                .product(name: "RealtimeSession", package: "swift-realtime"),
                .product(name: "RealtimeUnits", package: "swift-realtime"),
            ]
        ),
        .executableTarget(
            name: "fuzz-websocket",
            dependencies: ["CFuzzer", "FuzzCheck", .product(name: "RealtimeWebSocket", package: "swift-realtime")]
        ),
        // Links to the three files: the chat itself needs a network library, and its values are not public.
        .executableTarget(name: "fuzz-sse", dependencies: ["CFuzzer", "FuzzCheck", library]),
        .executableTarget(
            name: "fuzz-webm",
            dependencies: ["CFuzzer", "FuzzCheck", .product(name: "WebMAudio", package: "swift-realtime")]
        ),
        .executableTarget(
            name: "fuzz-socketio",
            dependencies: ["CFuzzer", "FuzzCheck", .product(name: "SocketIOProtocol", package: "swift-realtime")]
        ),
    ],
    swiftLanguageModes: [.v6]
)
