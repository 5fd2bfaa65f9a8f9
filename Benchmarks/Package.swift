// swift-tools-version: 6.3
import PackageDescription

// A package of its own, so that who uses the library never builds this. Linux only: it reads /proc and waits with epoll.
let package = Package(
    name: "realtime-benchmarks",
    platforms: [.macOS(.v26)],
    products: [.executable(name: "realtime-bench", targets: ["realtime-bench"])],
    dependencies: [.package(name: "swift-realtime", path: "..")],
    targets: [
        // What Swift cannot say: fork, epoll, and an allocator that counts.
        .target(name: "CBenchmarkSupport"),
        .executableTarget(
            name: "realtime-bench",
            dependencies: [
                "CBenchmarkSupport",
                .product(name: "RealtimeProtocol", package: "swift-realtime"),
                .product(name: "RealtimeRelay", package: "swift-realtime"),
                .product(name: "RealtimeServer", package: "swift-realtime"),
                .product(name: "RealtimeSession", package: "swift-realtime"),
                .product(name: "RealtimeUnits", package: "swift-realtime"),
                .product(name: "RealtimeWebSocket", package: "swift-realtime"),
            ],
            swiftSettings: [
                .enableUpcomingFeature("ExistentialAny"),
                .enableUpcomingFeature("InternalImportsByDefault"),
                .enableUpcomingFeature("MemberImportVisibility"),
            ]
        ),
    ],
    swiftLanguageModes: [.v6]
)
