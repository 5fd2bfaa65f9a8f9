// swift-tools-version: 6.3
import PackageDescription

// A package of its own, so that who uses the library never builds this. Linux only: it reads /proc.
let package = Package(
    name: "realtime-soak",
    platforms: [.macOS(.v26)],
    products: [.executable(name: "realtime-soak", targets: ["realtime-soak"])],
    dependencies: [.package(name: "swift-realtime", path: "../../..")],
    targets: [
        // Of the library it takes the transport alone: what it checks, events and audio, it reads for itself.
        .executableTarget(
            name: "realtime-soak",
            dependencies: [.product(name: "RealtimeWebSocket", package: "swift-realtime")],
            swiftSettings: [
                .enableUpcomingFeature("ExistentialAny"),
                .enableUpcomingFeature("InternalImportsByDefault"),
                .enableUpcomingFeature("MemberImportVisibility"),
            ]
        )
    ],
    swiftLanguageModes: [.v6]
)
