// swift-tools-version: 6.3
import PackageDescription

let package = Package(
    name: "swift-realtime",
    platforms: [.macOS(.v26)],
    products: [
        .library(name: "RealtimeUnits", targets: ["RealtimeUnits"]),
        .library(name: "RealtimeAudio", targets: ["RealtimeAudio"]),
        .library(name: "RealtimeRecording", targets: ["RealtimeRecording"]),
    ],
    targets: [
        // Pure Swift nouns that the protocol and the audio column share.
        .target(name: "RealtimeUnits"),
        .testTarget(name: "RealtimeUnitsTests", dependencies: ["RealtimeUnits"]),

        // Leaf kernels with run-time CPU dispatch.
        .target(name: "CRealtimeKernels"),

        // The DSP module.
        .systemLibrary(name: "CSpeexDSP", pkgConfig: "speexdsp", providers: [.apt(["libspeexdsp-dev"])]),
        .systemLibrary(name: "CSampleRate", pkgConfig: "samplerate", providers: [.apt(["libsamplerate0-dev"])]),
        .target(name: "CSileroWeights", exclude: ["LICENSE-silero-vad.txt", "silero-16k.f32", "silero-8k.f32"]),
        .target(
            name: "RealtimeAudio",
            dependencies: ["RealtimeUnits", "CRealtimeKernels", "CSpeexDSP", "CSampleRate", "CSileroWeights"]
        ),
        .testTarget(
            name: "RealtimeAudioTests",
            dependencies: ["RealtimeAudio", "RealtimeUnits", "CRealtimeKernels"]
        ),

        // Sound files and conversation recording.
        .systemLibrary(name: "CSndFile", pkgConfig: "sndfile", providers: [.apt(["libsndfile1-dev"])]),
        .target(name: "RealtimeRecording", dependencies: ["RealtimeUnits", "RealtimeAudio", "CSndFile"]),
        .testTarget(
            name: "RealtimeRecordingTests",
            dependencies: ["RealtimeRecording", "RealtimeAudio", "RealtimeUnits"]
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
