// swift-tools-version: 6.3
import PackageDescription

// Coverage-guided fuzzing of everything that parses untrusted bytes. A package of its own, so that the root package
// needs no fuzzer: `./dev fuzz` builds it with the toolchain's libFuzzer.
let package = Package(
    name: "swift-realtime-fuzz",
    platforms: [.macOS(.v26)],
    dependencies: [.package(name: "swift-realtime", path: "../..")],
    targets: [
        .systemLibrary(name: "CFuzzer"),
        .executableTarget(
            name: "fuzz-protocol",
            dependencies: [
                "CFuzzer",
                .product(name: "RealtimeProtocol", package: "swift-realtime"),
                .product(name: "RealtimeSession", package: "swift-realtime"),
                .product(name: "RealtimeUnits", package: "swift-realtime"),
            ]
        ),
        .executableTarget(
            name: "fuzz-websocket",
            dependencies: ["CFuzzer", .product(name: "RealtimeWebSocket", package: "swift-realtime")]
        ),
    ],
    swiftLanguageModes: [.v6]
)
