internal import RealtimeRelay

extension SessionStoreStatistics {
    /// Adds what a store has done.
    func write(to out: inout PrometheusText) {
        let outcomes = [
            ("saved", saved), ("found", found), ("missed", missed), ("unanswered", unanswered), ("dropped", dropped),
            ("unchecked", unchecked), ("malformed", malformed),
        ]
        let name = "realtime_store_operations_total"
        out.begin(name, .counter, "What the store of conversations was asked for, by outcome.")
        for (outcome, count) in outcomes { out.sample(name, ["outcome": outcome], Double(count)) }
        out.single(
            "realtime_store_disconnects_total",
            .counter,
            "Connections to the store that were lost or did not come about.",
            Double(disconnects)
        )
        out.single("realtime_store_waiting", .gauge, "Conversations that wait to be written.", Double(waiting))
    }
}
