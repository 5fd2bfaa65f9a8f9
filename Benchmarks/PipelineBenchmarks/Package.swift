// swift-tools-version: 6.3
import PackageDescription

// A package of its own, so that who uses the library never builds this, and who measures something else needs no engines.
let package = Package(
    name: "pipeline-benchmarks",
    platforms: [.macOS(.v26)],
    dependencies: [.package(name: "swift-realtime", path: "../..")],
    targets: [
        .executableTarget(
            name: "pipeline-benchmarks",
            dependencies: [
                .product(name: "RealtimeAudio", package: "swift-realtime"),
                .product(name: "RealtimeEngines", package: "swift-realtime"),
                .product(name: "RealtimeOfflineEngines", package: "swift-realtime"),
                .product(name: "RealtimePipeline", package: "swift-realtime"),
                .product(name: "RealtimeProtocol", package: "swift-realtime"),
                .product(name: "RealtimeSession", package: "swift-realtime"),
                .product(name: "RealtimeUnits", package: "swift-realtime"),
            ]
        )
    ],
    swiftLanguageModes: [.v6]
)
