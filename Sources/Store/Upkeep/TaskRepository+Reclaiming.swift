extension TaskRepository {
    /// Gives the free pages of the file back to the disk, some at a time, with pauses in which others write.
    ///
    /// Ended at any moment, it has lost nothing, and the next call goes on. A cancelled task stops between two slices and
    /// returns what it has done.
    /// - Parameter progress: called after each slice with everything that came back so far.
    public func reclaim(progress: (Reclaimed) -> Void = { _ in }) async throws -> Reclaimed {
        var reclaimed = Reclaimed()
        let (isIncremental, pageSize) = try await read { db in
            (try db.pragma("auto_vacuum") == 2, try db.pragma("page_size"))
        }
        reclaimed.isPossible = isIncremental
        var pace = WritePace(8...4_096, first: 32)
        while isIncremental, !Task.isCancelled {
            let size = pace.size
            let (pages, began) = try await write { db in try db.vacuum(atMost: size) }
            let held = began.duration(to: .now)
            guard pages > 0 else { break }
            pace.note(held)
            reclaimed.bytes += Int64(pages) * pageSize
            reclaimed.slices += 1
            reclaimed.largestSlice = max(reclaimed.largestSlice, pages)
            reclaimed.longestHold = max(reclaimed.longestHold, held)
            progress(reclaimed)
            try await pace.giveWay(self)
        }
        // The file gets shorter only with the log copied back.
        if reclaimed.bytes > 0 { try await copyBackLog() }
        reclaimed.bytesLeft = try await read { db in try db.pragma("freelist_count") * pageSize }
        return reclaimed
    }
}

extension LedgerTransaction {
    fileprivate func pragma(_ name: String) throws -> Int64 {
        try first("PRAGMA \(name)") { try $0.integer() } ?? 0
    }

    /// Moves pages from the end of the file into free ones and cuts it off behind them, for as long as the time allows.
    /// - Returns: how many pages the file lost, and when it began.
    fileprivate func vacuum(atMost limit: Int) throws -> (pages: Int, began: ContinuousClock.Instant) {
        let began = ContinuousClock.now
        let before = try pragma("page_count")
        var asked = 0
        while asked < limit, try pragma("freelist_count") > 0 {
            try execute("PRAGMA incremental_vacuum(8)")
            asked += 8
            if began.duration(to: .now) >= WritePace.inside { break }
        }
        return (Int(before - (try pragma("page_count"))), began)
    }
}
