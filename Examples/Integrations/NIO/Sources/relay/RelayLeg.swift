import NIOCore
import NIOWebSocket
import RealtimeProtocol
import RealtimeRelay
import RealtimeSession

/// One WebSocket of a relay: frames of NIO on one side, messages of the session on the other.
final class RelayLeg: ChannelInboundHandler {
    typealias InboundIn = WebSocketFrame
    typealias OutboundOut = WebSocketFrame

    enum Side { case client, upstream }

    private let host: RelayHost
    private let side: Side
    private var context: ChannelHandlerContext?
    private var peerReason: CloseReason?
    private var hasSentClose = false

    init(host: RelayHost, side: Side) {
        self.host = host
        self.side = side
    }

    private func input(_ input: TransportInput) {
        host.handle(side == .client ? .client(input) : .upstream(input))
    }

    private var id: ConnectionID { side == .client ? RelayHost.clientID : RelayHost.upstreamID }

    // MARK: From the channel

    func handlerAdded(context: ChannelHandlerContext) {
        self.context = context
        // The upstream is told when its channel is known to the host.
        if side == .client { input(.connected(id)) }
    }

    func channelRead(context: ChannelHandlerContext, data: NIOAny) {
        let frame = unwrapInboundIn(data)
        switch frame.opcode {
        case .text: input(.received(id, .text(Array(frame.unmaskedData.readableBytesView))))
        case .binary: input(.received(id, .binary(Array(frame.unmaskedData.readableBytesView))))
        case .ping: write(.pong, frame.unmaskedData)
        case .connectionClose:
            var data = frame.unmaskedData
            if let code = data.readInteger(as: UInt16.self) {
                peerReason = CloseReason(code: code, text: String(buffer: data))
            }
            close(peerReason ?? .normal)
        default: break
        }
    }

    func channelWritabilityChanged(context: ChannelHandlerContext) {
        input(.writabilityChanged(id, isWritable: context.channel.isWritable))
        context.fireChannelWritabilityChanged()
    }

    func channelInactive(context: ChannelHandlerContext) {
        input(.disconnected(id, reason: peerReason))
        self.context = nil
        context.fireChannelInactive()
    }

    func errorCaught(context: ChannelHandlerContext, error: any Error) { context.close(promise: nil) }

    // MARK: To the channel

    func send(_ frame: Frame) {
        switch frame {
        case .text(let bytes): write(.text, ByteBuffer(bytes: bytes))
        case .binary(let bytes): write(.binary, ByteBuffer(bytes: bytes))
        }
    }

    func close(_ reason: CloseReason) {
        guard let context, !hasSentClose else { return }
        hasSentClose = true
        var data = ByteBuffer()
        data.writeInteger(reason.code)
        // A control frame holds 125 bytes (RFC 6455 section 5.5), two of which are the code.
        data.writeBytes(reason.text.utf8.prefix(123))
        write(.connectionClose, data)
        context.close(mode: .output, promise: nil)
        // A peer that does not answer is not waited for.
        context.eventLoop.assumeIsolated().scheduleTask(in: .seconds(5)) { context.close(promise: nil) }
    }

    private func write(_ opcode: WebSocketOpcode, _ data: ByteBuffer) {
        guard let context else { return }
        // A client masks what it sends (RFC 6455 section 5.3).
        let mask: WebSocketMaskingKey? = side == .upstream ? .random() : nil
        let frame = WebSocketFrame(fin: true, opcode: opcode, maskKey: mask, data: data)
        context.writeAndFlush(wrapOutboundOut(frame), promise: nil)
    }
}
