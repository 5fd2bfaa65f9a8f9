// swift-tools-version: 6.3
import PackageDescription

let package = Package(
    name: "swift-realtime",
    platforms: [.macOS(.v26)],
    products: [
        .library(name: "RealtimeUnits", targets: ["RealtimeUnits"]),
        .library(name: "RealtimeProtocol", targets: ["RealtimeProtocol"]),
        .library(name: "RealtimeAudio", targets: ["RealtimeAudio"]),
        .library(name: "RealtimeSession", targets: ["RealtimeSession"]),
        .library(name: "RealtimeTestKit", targets: ["RealtimeTestKit"]),
        .library(name: "RealtimeRelay", targets: ["RealtimeRelay"]),
        .library(name: "RealtimePipeline", targets: ["RealtimePipeline"]),
        .library(name: "RealtimeOfflineEngines", targets: ["RealtimeOfflineEngines"]),
        .library(name: "RealtimeEngines", targets: ["RealtimeEngines"]),
        .library(name: "RealtimeWebSocket", targets: ["RealtimeWebSocket"]),
        .library(name: "RealtimeServer", targets: ["RealtimeServer"]),
        .library(name: "SocketIOProtocol", targets: ["SocketIOProtocol"]),
        .library(name: "WebMAudio", targets: ["WebMAudio"]),
        .library(name: "RealtimeRolePlay", targets: ["RealtimeRolePlay"]),
        .library(name: "RealtimeRecording", targets: ["RealtimeRecording"]),
        .library(name: "RealtimeRedisStore", targets: ["RealtimeRedisStore"]),
        .executable(name: "realtime-relay", targets: ["realtime-relay"]),
        .executable(name: "realtime-client", targets: ["realtime-client"]),
        .executable(name: "realtime-inspect", targets: ["realtime-inspect"]),
        .executable(name: "realtime-dsp", targets: ["realtime-dsp"]),
    ],
    targets: [
        // Pure Swift nouns that the protocol and the audio column share.
        .target(name: "RealtimeUnits"),
        .testTarget(name: "RealtimeUnitsTests", dependencies: ["RealtimeUnits"]),

        // Locks of everything that has more than one thread. For this package alone.
        .target(name: "RealtimeLocks"),

        // Leaf kernels in C with run-time CPU dispatch: no state, no allocation.
        .target(
            name: "CRealtimeKernels",
            // Sines of the filter designs. Glibc keeps them in a library of their own, which the toolchain links only
            // where Foundation is.
            linkerSettings: [.linkedLibrary("m", .when(platforms: [.linux]))]
        ),

        // Events and the bytes they travel as.
        .target(name: "RealtimeProtocol", dependencies: ["RealtimeUnits", "CRealtimeKernels"]),
        .testTarget(
            name: "RealtimeProtocolTests",
            dependencies: ["RealtimeProtocol", "RealtimeUnits", "CRealtimeKernels"],
            exclude: ["Fixtures/Lines"]
        ),

        // The DSP module.
        .systemLibrary(name: "CSpeexDSP", pkgConfig: "speexdsp", providers: [.apt(["libspeexdsp-dev"])]),
        .systemLibrary(name: "CSampleRate", pkgConfig: "samplerate", providers: [.apt(["libsamplerate0-dev"])]),
        .target(
            name: "CSileroWeights",
            exclude: ["LICENSE-silero-vad.txt", "Tools", "silero-16k.f32", "silero-8k.f32"]
        ),
        .target(
            name: "RealtimeAudio",
            dependencies: ["RealtimeUnits", "CRealtimeKernels", "CSpeexDSP", "CSampleRate", "CSileroWeights"]
        ),
        // For tests of what must not allocate.
        .target(name: "CAllocationCounter", path: "Tests/CAllocationCounter"),
        .testTarget(
            name: "RealtimeAudioTests",
            dependencies: ["RealtimeAudio", "RealtimeUnits", "CRealtimeKernels", "CAllocationCounter"],
            exclude: ["Tables", "Tools"]
        ),

        // State machines of a session, without transport or clock.
        .target(name: "RealtimeSession", dependencies: ["RealtimeUnits", "RealtimeProtocol"]),
        .testTarget(
            name: "RealtimeSessionTests",
            dependencies: ["RealtimeSession", "RealtimeTestKit", "RealtimeProtocol", "RealtimeUnits"],
            exclude: ["Recordings"]
        ),

        // What a test of a session needs: a clock, links, peers and pictures, all without time of their own.
        .target(name: "RealtimeTestKit", dependencies: ["RealtimeUnits", "RealtimeProtocol", "RealtimeSession"]),
        .testTarget(
            name: "RealtimeTestKitTests",
            dependencies: ["RealtimeTestKit", "RealtimeSession", "RealtimeProtocol", "RealtimeUnits"]
        ),

        // Joins a client to an upstream; bytes in, bytes out.
        .target(
            name: "RealtimeRelay",
            dependencies: ["RealtimeLocks", "RealtimeUnits", "RealtimeProtocol", "RealtimeAudio", "RealtimeSession"]
        ),
        .testTarget(
            name: "RealtimeRelayTests",
            dependencies: [
                "RealtimeLocks", "RealtimeRelay", "RealtimeSession", "RealtimeTestKit", "RealtimeAudio",
                "RealtimeProtocol", "RealtimeUnits", "CAllocationCounter",
            ]
        ),

        // Optimised where the package is: what is not to allocate is measured from here.
        .testTarget(
            name: "RealtimeAllocationTests",
            dependencies: [
                "RealtimeRelay", "RealtimeSession", "RealtimeProtocol", "RealtimeUnits", "CAllocationCounter",
            ]
        ),

        // A model server of our own: engines behind protocols, and bounded workers to run them on.
        .target(
            name: "RealtimePipeline",
            dependencies: ["RealtimeLocks", "RealtimeUnits", "RealtimeProtocol", "RealtimeAudio", "RealtimeSession"]
        ),
        .testTarget(
            name: "RealtimePipelineTests",
            dependencies: ["RealtimeLocks", "RealtimePipeline", "RealtimeSession", "RealtimeProtocol", "RealtimeUnits"]
        ),

        // Engines that need nothing but apt packages: PocketSphinx, flite, scripted replies. English only.
        .systemLibrary(
            name: "CPocketSphinx",
            pkgConfig: "pocketsphinx",
            providers: [.apt(["libpocketsphinx-dev", "libsphinxbase-dev", "pocketsphinx-en-us"])]
        ),
        .systemLibrary(name: "CFlite", providers: [.apt(["flite1-dev"])]),
        .target(
            name: "RealtimeOfflineEngines",
            dependencies: ["RealtimeLocks", "RealtimePipeline", "RealtimeUnits", "CPocketSphinx", "CFlite"]
        ),
        .testTarget(
            name: "RealtimeOfflineEnginesTests",
            dependencies: [
                "RealtimeAudio", "RealtimeLocks", "RealtimeOfflineEngines", "RealtimePipeline", "RealtimeProtocol",
                "RealtimeSession", "RealtimeUnits",
            ]
        ),

        // RFC 6455, HTTP/1.1 heads, TLS and the event loop: bytes and frames only.
        .systemLibrary(name: "CEpoll"),
        .systemLibrary(
            name: "COpenSSL",
            pkgConfig: "openssl",
            providers: [.apt(["libssl-dev"]), .brew(["openssl@3"])]
        ),
        .target(
            name: "RealtimeWebSocket",
            dependencies: ["RealtimeLocks", "RealtimeUnits", "CRealtimeKernels", "CEpoll", "COpenSSL"]
        ),
        .testTarget(
            name: "RealtimeWebSocketTests",
            dependencies: ["RealtimeWebSocket", "RealtimeUnits", "CRealtimeKernels"],
            exclude: ["Conformance/cases.txt"]
        ),

        // Engines over the network: OpenAI-compatible chat, transcription and speech, FunASR, CosyVoice, DashScope.
        .systemLibrary(
            name: "CCurl",
            pkgConfig: "libcurl",
            providers: [.apt(["libcurl4-openssl-dev"]), .brew(["curl"])]
        ),
        .target(
            name: "RealtimeEngines",
            dependencies: [
                "RealtimeLocks", "RealtimePipeline", "RealtimeUnits", "RealtimeProtocol", "RealtimeWebSocket", "CCurl",
            ]
        ),
        .testTarget(
            name: "RealtimeEnginesTests",
            dependencies: [
                "RealtimeLocks", "RealtimeEngines", "RealtimePipeline", "RealtimeUnits", "RealtimeProtocol",
                "RealtimeWebSocket",
            ]
        ),

        // Engine.IO 4 and Socket.IO 5: bytes in, bytes out.
        .target(name: "SocketIOProtocol"),
        .testTarget(name: "SocketIOProtocolTests", dependencies: ["SocketIOProtocol"]),

        // The HTTP front: routes, static files, access, sessions on their loops, operations.
        .systemLibrary(name: "CJOSE", pkgConfig: "cjose", providers: [.apt(["libcjose-dev"]), .brew(["cjose"])]),
        .target(
            name: "RealtimeServer",
            dependencies: [
                "RealtimeLocks", "RealtimeUnits", "RealtimeProtocol", "RealtimeAudio", "RealtimeSession",
                "RealtimeRelay", "RealtimePipeline", "RealtimeRecording", "RealtimeWebSocket", "CJOSE", "COpenSSL",
                "SocketIOProtocol",
            ]
        ),

        .testTarget(
            name: "RealtimeServerTests",
            dependencies: [
                "RealtimeLocks", "RealtimeServer", "RealtimePipeline", "RealtimeRecording", "RealtimeRelay",
                "RealtimeSession", "RealtimeProtocol", "RealtimeUnits", "RealtimeWebSocket", "CJOSE",
                "SocketIOProtocol",
            ]
        ),

        // Opus packets out of a browser's recording: bytes in, packets out.
        .target(name: "WebMAudio"),
        .testTarget(name: "WebMAudioTests", dependencies: ["WebMAudio"]),

        // A role-play over Socket.IO. A target of its own, so that no other server needs libopus.
        .systemLibrary(name: "COpus", pkgConfig: "opus", providers: [.apt(["libopus-dev"]), .brew(["opus"])]),
        .target(
            name: "RealtimeRolePlay",
            dependencies: [
                "RealtimeUnits", "RealtimeProtocol", "RealtimeAudio", "RealtimePipeline", "RealtimeServer",
                "RealtimeWebSocket", "SocketIOProtocol", "WebMAudio", "COpus",
            ]
        ),
        .testTarget(
            name: "RealtimeRolePlayTests",
            dependencies: [
                "RealtimeLocks", "RealtimeRolePlay", "RealtimeServer", "RealtimePipeline", "RealtimeAudio",
                "RealtimeProtocol", "RealtimeUnits", "RealtimeWebSocket", "SocketIOProtocol", "COpus",
            ]
        ),

        // Sound files and conversation recording.
        .systemLibrary(name: "CSndFile", pkgConfig: "sndfile", providers: [.apt(["libsndfile1-dev"])]),
        .target(name: "RealtimeRecording", dependencies: ["RealtimeUnits", "RealtimeAudio", "CSndFile"]),
        .testTarget(
            name: "RealtimeRecordingTests",
            dependencies: ["RealtimeRecording", "RealtimeAudio", "RealtimeUnits"]
        ),

        // Conversations and sessions of several servers, in Redis.
        // Without pkg-config: Debian's file has a flag that the package manager warns of, and nothing else of use.
        .systemLibrary(name: "CHiredis", providers: [.apt(["libhiredis-dev"]), .brew(["hiredis"])]),
        .target(
            name: "RealtimeRedisStore",
            dependencies: [
                "RealtimeLocks", "RealtimeUnits", "RealtimeProtocol", "RealtimeSession", "RealtimeRelay", "CHiredis",
                "COpenSSL",
            ]
        ),
        .testTarget(
            name: "RealtimeRedisStoreTests",
            dependencies: [
                "RealtimeLocks", "RealtimeRedisStore", "RealtimeRelay", "RealtimeSession", "RealtimeProtocol",
                "RealtimeUnits", "RealtimeWebSocket",
            ]
        ),

        // Thin executables.
        .executableTarget(
            name: "realtime-relay",
            dependencies: [
                "RealtimeServer", "RealtimeAudio", "RealtimeEngines", "RealtimeOfflineEngines", "RealtimePipeline",
                "RealtimeProtocol", "RealtimeRecording", "RealtimeRedisStore", "RealtimeRelay", "RealtimeRolePlay",
                "RealtimeSession", "RealtimeUnits", "RealtimeWebSocket",
            ],
            path: "Examples/Relay",
            exclude: ["README.md", "Scenarios"]
        ),

        // A relay in one file, to begin with.
        .executableTarget(
            name: "minimal-relay",
            dependencies: ["RealtimeServer", "RealtimeProtocol", "RealtimeWebSocket"],
            path: "Examples/MinimalRelay"
        ),

        // Speaks a clip to a voice server and measures the reply.
        .executableTarget(
            name: "realtime-client",
            dependencies: [
                "RealtimeUnits", "RealtimeProtocol", "RealtimeAudio", "RealtimeSession", "RealtimeRecording",
                "RealtimeWebSocket",
            ],
            path: "Examples/Client"
        ),
        .testTarget(
            name: "RealtimeClientTests",
            dependencies: [
                "realtime-client", "RealtimeUnits", "RealtimeProtocol", "RealtimeAudio", "RealtimeSession",
                "RealtimeRecording", "RealtimeWebSocket",
            ]
        ),

        // The audio stages on streams and sound files.
        .executableTarget(
            name: "realtime-dsp",
            dependencies: ["RealtimeUnits", "RealtimeAudio", "RealtimeRecording"],
            path: "Examples/DSP"
        ),
        .testTarget(
            name: "RealtimeDSPTests",
            dependencies: ["realtime-dsp", "RealtimeUnits", "RealtimeAudio", "RealtimeRecording"]
        ),

        // Looks into recorded events: round trips, translation, validation, figures, a timeline, replay.
        .executableTarget(
            name: "realtime-inspect",
            dependencies: ["RealtimeUnits", "RealtimeProtocol", "RealtimeSession"],
            path: "Examples/Inspect"
        ),
        .testTarget(
            name: "RealtimeInspectTests",
            dependencies: ["realtime-inspect", "RealtimeUnits", "RealtimeProtocol", "RealtimeSession"]
        ),
    ],
    swiftLanguageModes: [.v6]
)

// REALTIME_TOOLS=1 adds the programs that the interop tests in Python run, for no user to build. They stand here and not in
// a package of their own because the debug tests have compiled by then what they are made of.
if Context.environment["REALTIME_TOOLS"] == "1" {
    package.targets += [
        // Prints events that are built from typed values, to be held against the vendors' own packages.
        .executableTarget(
            name: "emit-events",
            dependencies: ["RealtimeProtocol", "RealtimeUnits"],
            path: "Tests/Interop/Tools/emit-events"
        ),
        // Drives the Socket.IO state machine for a Python program that has the sockets.
        .executableTarget(
            name: "socketio-bridge",
            dependencies: ["SocketIOProtocol"],
            path: "Tests/Interop/Tools/socketio-bridge"
        ),
        // Feeds byte streams to the sans-IO WebSocket connection, for comparing it with another implementation.
        .executableTarget(
            name: "websocket-bridge",
            dependencies: ["RealtimeWebSocket"],
            path: "Tests/Interop/Tools/websocket-bridge"
        ),
    ]
}

// REALTIME_TESTS="A B" leaves of the package what these test targets need: a build with a sanitizer is of some tests, and
// takes half as long without the others and the programs.
if let wanted = Context.environment["REALTIME_TESTS"], !wanted.isEmpty {
    var needed = Set(wanted.split(separator: " ").map(String.init))
    var found = 0
    while found != needed.count {
        found = needed.count
        for target in package.targets where needed.contains(target.name) {
            for case .byNameItem(let name, _) in target.dependencies { needed.insert(name) }
        }
    }
    package.targets.removeAll { !needed.contains($0.name) }
    package.products.removeAll { !needed.contains($0.name) }
}

// Tests that compute for minutes or count allocations. The others are not what is measured, and to optimise them takes
// longer than the package itself; REALTIME_OPTIMIZED_TESTS="A B" names those that are to compute for hours.
let optimizedTests = Set(
    ["RealtimeAllocationTests", "RealtimeAudioTests"]
        + (Context.environment["REALTIME_OPTIMIZED_TESTS"] ?? "").split(separator: " ").map(String.init)
)

for target in package.targets where target.type == .test && !optimizedTests.contains(target.name) {
    target.swiftSettings = (target.swiftSettings ?? []) + [.unsafeFlags(["-Onone"], .when(configuration: .release))]
}

for target in package.targets where target.type != .system {
    target.swiftSettings =
        (target.swiftSettings ?? []) + [
            .enableUpcomingFeature("ExistentialAny"),
            .enableUpcomingFeature("InternalImportsByDefault"),
            .enableUpcomingFeature("MemberImportVisibility"),
        ]
}
