// swift-tools-version: 6.3
import PackageDescription

let package = Package(
    name: "swift-realtime",
    platforms: [.macOS(.v26)],
    products: [
        .library(name: "RealtimeUnits", targets: ["RealtimeUnits"]),
        .library(name: "RealtimeProtocol", targets: ["RealtimeProtocol"]),
        .library(name: "RealtimeSession", targets: ["RealtimeSession"]),
        .library(name: "RealtimeRelay", targets: ["RealtimeRelay"]),
    ],
    targets: [
        // Pure Swift nouns that the protocol and the audio column share.
        .target(name: "RealtimeUnits"),
        // Leaf kernels in C: no state, no allocation.
        .target(name: "CRealtimeKernels"),
        // Events and the bytes they travel as.
        .target(name: "RealtimeProtocol", dependencies: ["RealtimeUnits", "CRealtimeKernels"]),
        // State machines of a session, without transport or clock.
        .target(name: "RealtimeSession", dependencies: ["RealtimeUnits", "RealtimeProtocol"]),
        // Joins a client to an upstream; bytes in, bytes out.
        .target(name: "RealtimeRelay", dependencies: ["RealtimeUnits", "RealtimeProtocol", "RealtimeSession"]),
        .testTarget(
            name: "RealtimeRelayTests",
            dependencies: ["RealtimeRelay", "RealtimeSession", "RealtimeProtocol", "RealtimeUnits"]
        ),
        .testTarget(name: "RealtimeUnitsTests", dependencies: ["RealtimeUnits"]),
        .testTarget(
            name: "RealtimeSessionTests",
            dependencies: ["RealtimeSession", "RealtimeProtocol", "RealtimeUnits"]
        ),
        .testTarget(name: "RealtimeProtocolTests", dependencies: ["RealtimeProtocol", "RealtimeUnits"]),
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
