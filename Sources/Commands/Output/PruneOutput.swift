import Contract
import Desk
import Model
import Store

/// What pruning has done or would do, for a person and for a script.
struct PruneOutput {
    let context: Context
    let isJSON: Bool

    func tell(_ outcome: PruneOutcome) {
        let pruned = outcome.pruned
        if isJSON { return print(pruned, outcome.reclaimed) }
        guard let reclaimed = outcome.reclaimed else { return Stream.out("would prune \(outcome.sentence)\n") }
        Stream.out("pruned \(outcome.sentence)\n")
        if reclaimed.isPossible {
            context.say("\(ByteCount.text(reclaimed.bytes)) given back to the disk")
        } else if reclaimed.bytesLeft > 0 {
            context.say(
                "\(ByteCount.text(reclaimed.bytesLeft)) are free inside the ledger for new tasks; this file, made by an older "
                    + "reel, cannot get smaller: put a `reel backup` of it in its place for one that can")
        }
        if context.isVerbose {
            let longest = max(pruned.longestTransaction, reclaimed.longestTransaction)
            context.say(
                "\(reclaimed.slices) slices of at most \(reclaimed.largestSlice) pages; others waited for at most "
                    + "\(longest.milliseconds) ms at a stretch")
        }
    }

    private func print(_ pruned: Pruned, _ reclaimed: Reclaimed?) {
        var json = JSONWriter(layout: context.isTerminal ? .pretty : .compact)
        json.object { json in
            json.field("dry_run", reclaimed == nil)
            json.field("tasks", pruned.tasks)
            json.field("requests", pruned.requests)
            json.field("request_bytes", pruned.requestBytes)
            json.field("events", pruned.events)
            json.field("bytes_given_back", reclaimed?.bytes)
            json.field("bytes_free", reclaimed?.bytesLeft)
        }
        Stream.out(json.text + "\n")
    }
}
