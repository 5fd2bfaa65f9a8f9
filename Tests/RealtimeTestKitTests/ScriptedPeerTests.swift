import RealtimeProtocol
import RealtimeSession
import RealtimeTestKit
import RealtimeUnits
import Testing

@Suite("Scripted peer")
struct ScriptedPeerTests {
    static func text(_ json: String) -> Frame { .text(Array(json.utf8)) }

    static func drain(_ peer: inout ScriptedPeer) -> [ScriptedPeer.Output] {
        var outputs: [ScriptedPeer.Output] = []
        while let output = peer.nextOutput() { outputs.append(output) }
        return outputs
    }

    @Test("It greets, waits for what it expects, pauses and closes")
    func script() {
        var peer = ScriptedPeer([
            .send("{}"), .expect("session.update"), .pause(.seconds(1)), .close(.normal),
        ])
        peer.start(at: .start)
        #expect(Self.drain(&peer) == [.send(Self.text("{}"))])
        peer.receive(Self.text(#"{"type":"session.update"}"#), at: .start)
        #expect(Self.drain(&peer).isEmpty)
        #expect(peer.nextDeadline == SessionInstant(.seconds(1)))
        peer.deadlineReached(at: SessionInstant(.milliseconds(999)))
        #expect(Self.drain(&peer).isEmpty)
        peer.deadlineReached(at: SessionInstant(.seconds(1)))
        #expect(Self.drain(&peer) == [.close(.normal)])
        #expect(peer.isFinished)
    }

    @Test("An event that the script does not foresee is a deviation and stops it")
    func deviation() {
        var peer = ScriptedPeer([.expect("a"), .send("{}")])
        peer.start(at: .start)
        peer.receive(Self.text(#"{"type":"input_audio_buffer.append"}"#), at: .start)
        #expect(peer.deviation == nil)
        peer.receive(Self.text(#"{"type":"b"}"#), at: .start)
        #expect(peer.deviation?.contains("'b'") == true)
        peer.receive(Self.text(#"{"type":"a"}"#), at: .start)
        #expect(Self.drain(&peer).isEmpty)
        #expect(!peer.isFinished)
    }

    @Test("A frame that is no event is a deviation")
    func noEvent() {
        var peer = ScriptedPeer([.expect("a")])
        peer.receive(.binary([1]), at: .start)
        #expect(peer.deviation != nil)
    }
}
