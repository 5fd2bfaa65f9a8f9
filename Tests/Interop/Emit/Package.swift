// swift-tools-version: 6.3
import PackageDescription

// Prints events that are built from typed values, for the interop tests in Python to hold against the vendors' own
// packages. A package of its own, so that the root package has no program that only tests need.
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
        )
    ],
    swiftLanguageModes: [.v6]
)
