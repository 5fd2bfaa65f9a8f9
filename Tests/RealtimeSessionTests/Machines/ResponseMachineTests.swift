import RealtimeProtocol
import Testing

@testable import RealtimeSession

@Suite("The response that a server makes")
struct ResponseMachineTests {
    private static func response(_ id: ResponseID) -> ResponseMachine.Active {
        ResponseMachine.Active(id: id, item: "i", modality: .audio, metadata: .absent)
    }

    @Test("There is one at a time, and the one that is there stays")
    func oneAtATime() {
        var machine = ResponseMachine()
        let begun = [machine.begin(Self.response("a")), machine.begin(Self.response("b"))]
        #expect(begun == [true, false])
        #expect(machine.active?.id == "a")
    }

    @Test("It ends once, and nothing changes what is over")
    func endsOnce() {
        var machine = ResponseMachine()
        _ = machine.begin(Self.response("a"))
        let ended = [machine.end()?.id, machine.end()?.id]
        #expect(ended == ["a", nil])
        machine.update { $0.text = "late" }
        #expect(machine.active == nil)
        let isBegun = machine.begin(Self.response("b"))
        #expect(isBegun)
        #expect(machine.active?.text == "")
    }

    @Test("A call has its name once, its arguments until its end, and none begins in a response that is complete")
    func calls() {
        var machine = ResponseMachine()
        let early = machine.beginCall("c", item: "f", name: "n")
        _ = machine.begin(Self.response("a"))
        let first = machine.beginCall("c", item: "f", name: "n")
        let again = machine.beginCall("c", item: "g", name: "n")
        let extended = machine.extendCall("c", by: "{}")
        let ended = machine.endCall("c")
        let (late, endedAgain) = (machine.extendCall("c", by: "!"), machine.endCall("c"))
        machine.update { $0.isComplete = true }
        let after = machine.beginCall("d", item: "h", name: "n")
        #expect(early == nil && again == nil && late == nil && endedAgain == nil && after == nil)
        #expect(first?.outputIndex == 0)
        #expect(extended?.arguments == "{}")
        #expect(ended?.isDone == true)
    }
}
