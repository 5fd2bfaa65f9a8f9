// swift-tools-version: 6.2
import PackageDescription

let package = Package(
    name: "relay-on-vapor",
    platforms: [.macOS(.v26)],
    dependencies: [
        .package(name: "swift-realtime", path: "../../.."),
        .package(url: "https://github.com/vapor/vapor.git", from: "4.115.0"),
    ],
    targets: [
        .executableTarget(
            name: "relay",
            dependencies: [
                .product(name: "RealtimeRelay", package: "swift-realtime"),
                .product(name: "RealtimeSession", package: "swift-realtime"),
                .product(name: "RealtimeProtocol", package: "swift-realtime"),
                .product(name: "Vapor", package: "vapor"),
            ]
        )
    ]
)
