// swift-tools-version: 6.3
import PackageDescription

let package = Package(
    name: "swift-realtime",
    platforms: [.macOS(.v26)],
    products: [
        .library(name: "RealtimeUnits", targets: ["RealtimeUnits"])
    ],
    targets: [
        // Pure Swift nouns that the protocol and the audio column share.
        .target(name: "RealtimeUnits"),
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
