// swift-tools-version: 6.3
import PackageDescription

// A package of its own, so that who uses the library never builds this.
let package = Package(
    name: "audio-benchmarks",
    platforms: [.macOS(.v26)],
    dependencies: [.package(name: "swift-realtime", path: "../..")],
    targets: [
        .executableTarget(
            name: "audio-benchmarks",
            dependencies: [
                .product(name: "RealtimeAudio", package: "swift-realtime"),
                .product(name: "RealtimeRecording", package: "swift-realtime"),
                .product(name: "RealtimeUnits", package: "swift-realtime"),
            ]
        )
    ],
    swiftLanguageModes: [.v6]
)
