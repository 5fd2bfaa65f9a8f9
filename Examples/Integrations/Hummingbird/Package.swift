// swift-tools-version: 6.2
import PackageDescription

let package = Package(
    name: "relay-on-hummingbird",
    platforms: [.macOS(.v26)],
    dependencies: [
        .package(name: "swift-realtime", path: "../../.."),
        .package(url: "https://github.com/hummingbird-project/hummingbird.git", from: "2.6.0"),
        .package(url: "https://github.com/hummingbird-project/hummingbird-websocket.git", from: "2.4.0"),
        .package(url: "https://github.com/hummingbird-project/swift-websocket.git", from: "1.0.0"),
    ],
    targets: [
        .executableTarget(
            name: "relay",
            dependencies: [
                .product(name: "RealtimeRelay", package: "swift-realtime"),
                .product(name: "RealtimeSession", package: "swift-realtime"),
                .product(name: "RealtimeProtocol", package: "swift-realtime"),
                .product(name: "Hummingbird", package: "hummingbird"),
                .product(name: "HummingbirdWebSocket", package: "hummingbird-websocket"),
                .product(name: "WSClient", package: "swift-websocket"),
                .product(name: "WSCore", package: "swift-websocket"),
            ]
        )
    ]
)
