// swift-tools-version: 6.3
import PackageDescription

// Compiled by .ci/run without any C package in sight: this is what a server that brings its own transport depends on.
let package = Package(
    name: "Snippets",
    platforms: [.macOS(.v26)],
    dependencies: [.package(name: "swift-realtime", path: "../..")],
    targets: [
        .executableTarget(
            name: "OwnServer",
            dependencies: [
                .product(name: "RealtimeProtocol", package: "swift-realtime"),
                .product(name: "RealtimeSession", package: "swift-realtime"),
                .product(name: "RealtimeUnits", package: "swift-realtime"),
            ]
        ),
        // The loops of Docs/Driving.md, run against each other.
        .executableTarget(
            name: "Driving",
            dependencies: [
                .product(name: "RealtimeProtocol", package: "swift-realtime"),
                .product(name: "RealtimeSession", package: "swift-realtime"),
                .product(name: "RealtimeTestKit", package: "swift-realtime"),
                .product(name: "RealtimeUnits", package: "swift-realtime"),
            ]
        ),
    ],
    swiftLanguageModes: [.v6]
)
