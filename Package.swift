// swift-tools-version: 6.3
import PackageDescription

let package = Package(
    name: "swift-realtime",
    platforms: [.macOS(.v26)],
    products: [
        .library(name: "RealtimeUnits", targets: ["RealtimeUnits"]),
        .library(name: "RealtimeWebSocket", targets: ["RealtimeWebSocket"]),
    ],
    targets: [
        // Pure Swift nouns that the protocol and the audio column share.
        .target(name: "RealtimeUnits"),
        .testTarget(name: "RealtimeUnitsTests", dependencies: ["RealtimeUnits"]),

        // C kernels with run-time dispatch, a file per topic.
        .target(name: "CRealtimeKernels"),

        // RFC 6455, HTTP/1.1 heads, TLS and the event loop: bytes and frames only.
        .systemLibrary(name: "CEpoll"),
        .systemLibrary(
            name: "COpenSSL",
            pkgConfig: "openssl",
            providers: [.apt(["libssl-dev"]), .brew(["openssl@3"])]
        ),
        .target(
            name: "RealtimeWebSocket",
            dependencies: ["RealtimeUnits", "CRealtimeKernels", "CEpoll", "COpenSSL"]
        ),
        .testTarget(
            name: "RealtimeWebSocketTests",
            dependencies: ["RealtimeWebSocket", "RealtimeUnits", "CRealtimeKernels"]
        ),
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
