extension TaskRepository {
    /// Gives the free pages of the file back to the disk, some at a time, with pauses in which others write.
    ///
    /// Ended at any moment, it has lost nothing, and the next call goes on. A cancelled task stops between two slices and
    /// returns what it has done.
    /// - Parameter progress: called after each slice with everything that came back so far.
    public func reclaim(progress: (Reclaimed) -> Void = { _ in }) async throws -> Reclaimed {
        var reclaimed = Reclaimed()
        let upkeep = upkeep
        let free = try await read { db in try upkeep.freePages(of: db) }
        reclaimed.isPossible = free.areReturnable
        var pace = WritePace(8...4_096, first: 32)
        while free.areReturnable, !Task.isCancelled {
            let size = pace.size
            let (pages, began) = try await write { db in try upkeep.giveBack(atMost: size, of: db) }
            let taken = began.duration(to: .now)
            guard pages > 0 else { break }
            pace.note(transaction: taken)
            reclaimed.bytes += Int64(pages) * free.size
            reclaimed.slices += 1
            reclaimed.largestSlice = max(reclaimed.largestSlice, pages)
            reclaimed.longestTransaction = max(reclaimed.longestTransaction, taken)
            progress(reclaimed)
            try await pace.giveWay(self)
        }
        // The file gets shorter only with the log copied back.
        if reclaimed.bytes > 0 { try await copyBackLog() }
        reclaimed.bytesLeft = try await read { db in try upkeep.freePages(of: db).bytes }
        return reclaimed
    }
}
