// swift-tools-version: 6.3
import PackageDescription

let package = Package(
    name: "swift-realtime",
    platforms: [.macOS(.v26)],
    products: [
        .library(name: "RealtimeUnits", targets: ["RealtimeUnits"]),
        .library(name: "RealtimePipeline", targets: ["RealtimePipeline"]),
        .library(name: "RealtimeOfflineEngines", targets: ["RealtimeOfflineEngines"]),
    ],
    targets: [
        // Pure Swift nouns that the protocol and the audio column share.
        .target(name: "RealtimeUnits"),
        // A model server of our own: engines behind protocols, and bounded workers to run them on.
        .target(name: "RealtimePipeline", dependencies: ["RealtimeUnits"]),
        .testTarget(name: "RealtimePipelineTests", dependencies: ["RealtimePipeline", "RealtimeUnits"]),
        // Engines that need nothing but apt packages: PocketSphinx, flite, scripted replies. English only.
        .systemLibrary(
            name: "CPocketSphinx",
            pkgConfig: "pocketsphinx",
            providers: [.apt(["libpocketsphinx-dev", "libsphinxbase-dev", "pocketsphinx-en-us"])]
        ),
        .systemLibrary(name: "CFlite", providers: [.apt(["flite1-dev"])]),
        .target(
            name: "RealtimeOfflineEngines",
            dependencies: ["RealtimePipeline", "RealtimeUnits", "CPocketSphinx", "CFlite"]
        ),
        .testTarget(
            name: "RealtimeOfflineEnginesTests",
            dependencies: ["RealtimeOfflineEngines", "RealtimePipeline", "RealtimeUnits"]
        ),
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
