import RealtimeProtocol
import Testing
@Suite struct TempTests {
    @Test(arguments: [(17, "item_p1_11"), (98, "item_p2_1"), (78, "resp_p7_8")] as [(UInt64, String)]) func dump(_ c: (UInt64, String)) throws {
        var trial = RelayTrial(seed: c.0, RelayCalls.settings(c.0))
        try trial.run()
        var out = "SEED \(c)\n"
        for (i, f) in trial.toClient.enumerated() {
            let t = String(decoding: f, as: UTF8.self)
            if t.contains(c.1) || (c.0 == 78 && i > 100) { out += "@@ \(i) \(t.prefix(200))\n" }
        }
        print(out)
        print("@@ unb \(trial.view.unbalanced) open \(trial.view.openTranscripts)")
    }
}
