#if os(Linux)
    import Foundation

    /// Many peers that do the same bad thing at the same time.
    enum Crowd: String, CaseIterable, Codable, Sendable {
        /// Open WebSockets that say nothing, and leave politely.
        case idle
        /// TCP connections without a byte, as of machines that are gone.
        case silent
        /// Half a handshake.
        case halfHandshake
        /// A reset in place of a handshake.
        case resetAtOnce
        /// A reset in the middle of a handshake.
        case resetInHandshake
        /// A reset in the middle of a frame, behind others.
        case resetInTalk
        /// Much is asked for, and nothing read.
        case deaf
        /// Pings without end, and no pong is read.
        case pings
        /// The beginning of a frame of 15 MiB.
        case unfinished

        /// Who takes much memory comes in smaller numbers.
        func count(of connections: Int) -> Int {
            switch self {
            case .idle, .silent, .halfHandshake, .resetAtOnce, .resetInHandshake, .resetInTalk: connections
            case .deaf, .pings, .unfinished: max(10, connections / 25)
            }
        }

        struct Refused: Error, CustomStringConvertible { var description: String }

        /// Connects `count` peers, has them misbehave, calls `hold` while all are there, and ends them.
        func gather(_ count: Int, port: Int, hold: () -> Void) throws {
            var peers: [RawPeer] = []
            for _ in 0..<count {
                let peer = try RawPeer(port: port, patience: 30, receiveBuffer: isDeaf ? 8_192 : nil)
                if isSession, !peer.upgrade(port: port) { throw Refused(description: "peer \(peers.count) of \(self)") }
                begin(peer, port: port)
                if isReset { peer.reset() } else { peers.append(peer) }
            }
            hold()
            switch self {
            case .idle:
                for peer in peers {
                    guard peer.leave() else { throw Refused(description: "a goodbye") }
                }
            case .silent, .halfHandshake:
                // The server has had enough by itself.
                for peer in peers {
                    guard let answer = peer.receiveAll() else { throw Refused(description: "the end of \(self)") }
                    let isTold = String(decoding: answer, as: UTF8.self).hasPrefix("HTTP/1.1 408")
                    guard self == .silent || isTold else { throw Refused(description: "an end without 408") }
                }
            default: for peer in peers { peer.reset() }
            }
        }

        private var isSession: Bool {
            switch self {
            case .idle, .resetInTalk, .deaf, .pings, .unfinished: true
            case .silent, .halfHandshake, .resetAtOnce, .resetInHandshake: false
            }
        }

        /// Whether what the server sends is to wait there and not in this end's kernel.
        private var isDeaf: Bool { self == .deaf || self == .pings }

        private var isReset: Bool {
            switch self {
            case .resetAtOnce, .resetInHandshake, .resetInTalk: true
            case .idle, .silent, .halfHandshake, .deaf, .pings, .unfinished: false
            }
        }

        private func begin(_ peer: RawPeer, port: Int) {
            let handshake = Array(RawPeer.handshake(port: port).utf8)
            switch self {
            case .idle, .silent, .resetAtOnce: break
            case .halfHandshake, .resetInHandshake: peer.send(Array(handshake[..<60]))
            case .resetInTalk:
                let append = RawPeer.text(ServerTests.append)
                peer.send(append + append.dropLast(9))
            case .deaf: for _ in 0..<20 { peer.send(Self.largeAppend) }
            case .pings: peer.send((0..<5_000).flatMap { RawPeer.frame(0x89, Array("\($0)".utf8)) })
            case .unfinished: peer.send(RawPeer.frame(0x81, [UInt8](repeating: 0x20, count: 100_000), length: 15 << 20))
            }
        }

        /// Two seconds of audio, which an echo answers with as much.
        private static let largeAppend = RawPeer.text(
            #"{"type":"input_audio_buffer.append","audio":"\#(String(repeating: "A", count: 128_000))"}"#
        )
    }
#endif
