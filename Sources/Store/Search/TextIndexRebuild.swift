/// What an index that is being made anew does not find yet.
public enum SearchGap: Sendable {
    /// Emoji, in tasks of an older program.
    case pictures
    /// Anything in the older tasks.
    case olderTasks
}

extension TaskRepository {
    /// Goes on making the full-text index anew, if it was cut another way than new ones are: a hundred tasks, newest
    /// first, in one short transaction.
    ///
    /// Meanwhile the old index is searched, or what there is of the new one where the old one is gone, and both are kept
    /// true by every writer. Where it has come to is in the ledger, so that any process may go on with it at any time, and
    /// several at once do no harm.
    /// - Returns: whether there is more to do.
    public func rebuildTextSlice() async throws -> Bool {
        try await rebuildTextSlice(tasks: 100, bytes: 100_000)
    }

    /// What a search does not find until the index is made anew; nil if it finds everything.
    public func gap(in search: String) async throws -> SearchGap? {
        let state = try await read { db in try db.textIndexState() }
        if state.lacksOlderTasks { return .olderTasks }
        // The second way of cutting is right about everything else.
        let hasPictures = search.unicodeScalars.contains { Pictures.word(for: $0) != nil }
        return hasPictures && state.segmenter != .current ? .pictures : nil
    }

    /// - Parameters:
    ///   - tasks: at most so many in one transaction.
    ///   - bytes: of text, from which on no further task is taken.
    func rebuildTextSlice(tasks: Int, bytes: Int) async throws -> Bool {
        let isDone = try await read { db in try db.textIndexState() == TextIndexState(segmenter: .current) }
        guard !isDone else { return false }
        return try await write { db in try db.rebuildTextSlice(tasks: tasks, bytes: bytes) }
    }
}

extension LedgerTransaction {
    func rebuildTextSlice(tasks: Int, bytes: Int) throws -> Bool {
        var state = try textIndexState()
        guard state != TextIndexState(segmenter: .current) else { return false }
        if state.next?.segmenter != .current {
            try beginNextTextIndex()
            // Once the next one is noted, nothing tells any more which tasks the searched one lacks.
            if state.lacksOlderTasks { try searchNextTextIndex() }
            state = try textIndexState()
        }
        guard let from = state.next?.from else { return false }
        let texts = try newest(tasks, before: from, bytes: bytes)
        // Upwards: at each step down the index would write a segment of its own.
        let index = state.lacksOlderTasks ? Self.textIndex : Self.nextTextIndex
        for (id, text) in texts.reversed() { try add(text, of: id, to: index, cutBy: .current) }
        if let last = texts.last {
            try execute("UPDATE ledger SET segmented_from = ?", [.integer(last.id)])
            return true
        }
        if !state.lacksOlderTasks { try putNextTextIndexInPlace() }
        try noteTextIndexIsCurrent()
        return false
    }

    /// Replaces an index of the first way of cutting, which no program knows any more that knows migration 5.
    ///
    /// Nothing of it can be kept true, as an entry is taken out by the words that it was put in by. Ten thousand tasks, the
    /// newest, are put into the new index at once; with a million nobody could work for a quarter of a minute and more. The
    /// rest is left to `rebuildTextSlice`, and until then a search finds only what is in already.
    /// - Parameter slices: of a hundred tasks, at most so many.
    func replaceFirstTextIndex(slices: Int = 100) throws {
        let state = try first("SELECT segmenter, next_segmenter FROM ledger") { row in
            (now: try row.int(), next: try row.intOrNil())
        }
        guard let state, state.now == 1 else { return }
        // One that was begun already goes on.
        if state.next != Segmenter.current.rawValue { try beginNextTextIndex() }
        try searchNextTextIndex()
        var done = 0
        while done < slices, try rebuildTextSlice(tasks: 100, bytes: 100_000) { done += 1 }
    }

    /// Searches what there is of the next index from now on, and goes on with that.
    private func searchNextTextIndex() throws {
        try putNextTextIndexInPlace()
        try execute("UPDATE ledger SET segmenter = next_segmenter")
    }

    private func putNextTextIndexInPlace() throws {
        try dropTextIndex(Self.textIndex)
        try execute("ALTER TABLE \(Self.nextTextIndex) RENAME TO \(Self.textIndex)")
    }

    /// Complete from the number on that the next new task will have at the least.
    private func beginNextTextIndex() throws {
        try createTextIndex(Self.nextTextIndex)
        try execute(
            "UPDATE ledger SET next_segmenter = ?, segmented_from = (SELECT coalesce(max(id), 0) + 1 FROM task)",
            [.init(Segmenter.current.rawValue)])
    }

    private func newest(_ count: Int, before: Int64, bytes: Int) throws -> [(id: Int64, text: SearchableText)] {
        var texts: [(id: Int64, text: SearchableText)] = []
        var size = 0
        let ids = try all(
            "SELECT id FROM task WHERE id < ? ORDER BY id DESC LIMIT ?", [.integer(before), .init(count)]
        ) { try $0.integer() }
        for id in ids {
            guard size < bytes, let text = try searchableText(of: id) else { break }
            texts.append((id, text))
            size += text.bytes
        }
        return texts
    }

    /// Makes the whole index anew at once.
    func rebuildText() throws {
        try dropTextIndex(Self.nextTextIndex)
        try createTextIndex(Self.textIndex)
        try noteTextIndexIsCurrent()
        for id in try all("SELECT id FROM task ORDER BY id", decode: { try $0.integer() }) {
            guard let text = try searchableText(of: id) else { continue }
            try add(text, of: id, to: Self.textIndex, cutBy: .current)
        }
    }

    private func noteTextIndexIsCurrent() throws {
        try execute(
            "UPDATE ledger SET segmenter = ?, next_segmenter = NULL, segmented_from = NULL",
            [.init(Segmenter.current.rawValue)])
    }
}
