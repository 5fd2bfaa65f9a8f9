// swift-tools-version: 6.3
import PackageDescription

let package = Package(
    name: "swift-realtime",
    platforms: [.macOS(.v26)],
    products: [
        .library(name: "RealtimeUnits", targets: ["RealtimeUnits"]),
        .library(name: "RealtimePipeline", targets: ["RealtimePipeline"]),
    ],
    targets: [
        // Pure Swift nouns that the protocol and the audio column share.
        .target(name: "RealtimeUnits"),
        // A model server of our own: engines behind protocols, and bounded workers to run them on.
        .target(name: "RealtimePipeline", dependencies: ["RealtimeUnits"]),
        .testTarget(name: "RealtimePipelineTests", dependencies: ["RealtimePipeline", "RealtimeUnits"]),
        .testTarget(name: "RealtimeUnitsTests", dependencies: ["RealtimeUnits"]),
    ],
    swiftLanguageModes: [.v6]
)

for target in package.targets where target.type != .system {
    target.swiftSettings =
        (target.swiftSettings ?? []) + [
            .enableUpcomingFeature("ExistentialAny"),
            .enableUpcomingFeature("InternalImportsByDefault"),
            .enableUpcomingFeature("MemberImportVisibility"),
        ]
}
