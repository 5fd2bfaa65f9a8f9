import NIOCore
import NIOWebSocket
import RealtimeRelay
import RealtimeSession
import Synchronization
import WSCore

/// A WebSocket of Hummingbird's as one of the relay's.
final class HummingbirdLink: RelayLink {
    /// Messages as frames of the session.
    struct Frames: AsyncSequence, Sendable {
        typealias Element = Frame
        let messages: WebSocketInboundMessageStream

        struct AsyncIterator: AsyncIteratorProtocol {
            var base: WebSocketInboundMessageStream.AsyncIterator

            mutating func next() async throws -> Frame? {
                switch try await base.next() {
                case .text(let text): .text(Array(text.utf8))
                case .binary(let buffer): .binary(Array(buffer.readableBytesView))
                case nil: nil
                }
            }
        }

        func makeAsyncIterator() -> AsyncIterator { AsyncIterator(base: messages.makeAsyncIterator()) }
    }

    let frames: Frames
    private let outbound: WebSocketOutboundWriter
    private let isClosed = Mutex(false)
    private let onClose: @Sendable () -> Void
    private let reason: @Sendable () -> CloseReason?

    init(
        inbound: WebSocketInboundStream,
        outbound: WebSocketOutboundWriter,
        reason: @escaping @Sendable () -> CloseReason? = { nil },
        onClose: @escaping @Sendable () -> Void = {}
    ) {
        frames = Frames(messages: inbound.messages(maxSize: 16 << 20))
        self.outbound = outbound
        self.reason = reason
        self.onClose = onClose
    }

    func send(_ frame: Frame) async throws {
        switch frame {
        case .text(let bytes): try await outbound.write(.text(String(decoding: bytes, as: UTF8.self)))
        case .binary(let bytes): try await outbound.write(.binary(ByteBuffer(bytes: bytes)))
        }
    }

    func close(_ reason: CloseReason) async {
        let isFirst = isClosed.withLock { closed in
            defer { closed = true }
            return !closed
        }
        guard isFirst else { return }
        try? await outbound.close(WebSocketErrorCode(codeNumber: Int(reason.code)), reason: reason.text)
        onClose()
    }

    var peerCloseReason: CloseReason? { get async { reason() } }
}
