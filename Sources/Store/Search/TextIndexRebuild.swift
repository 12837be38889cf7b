import Model

extension TaskRepository {
    /// Goes on making the full-text index anew, if it was cut another way than new ones are: a hundred tasks, newest
    /// first, in one short transaction.
    ///
    /// Meanwhile the old index is searched, and both are kept true by every writer. Where it has come to is in the
    /// ledger, so that any process may go on with it at any time, and several at once do no harm.
    /// - Returns: whether there is more to do.
    public func rebuildTextSlice() async throws -> Bool {
        try await rebuildTextSlice(tasks: 100, bytes: 100_000)
    }

    /// Whether a search finds all that it would find in an index of the newest way of cutting.
    public func findsAll(of search: String) async throws -> Bool {
        // Older ways are right about everything else.
        guard search.unicodeScalars.contains(where: { Pictures.word(for: $0) != nil }) else { return true }
        return try await read { db in try db.textIndexState().segmenter == .current }
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
    fileprivate func rebuildTextSlice(tasks: Int, bytes: Int) throws -> Bool {
        let state = try textIndexState()
        guard state != TextIndexState(segmenter: .current) else { return false }
        let from = if let next = state.next, next.segmenter == .current { next.from } else { try beginNextTextIndex() }
        let texts = try newest(tasks, before: from, bytes: bytes)
        // Upwards: at each step down the index would write a segment of its own.
        for (id, text) in texts.reversed() {
            try add(text, of: id, to: Self.nextTextIndex, cutBy: .current)
        }
        if let last = texts.last {
            try execute("UPDATE ledger SET segmented_from = ?", [.integer(last.id)])
            return true
        }
        try dropTextIndex(Self.textIndex)
        try execute("ALTER TABLE \(Self.nextTextIndex) RENAME TO \(Self.textIndex)")
        try noteTextIndexIsCurrent()
        return false
    }

    /// - Returns: the number that the next new task will have, at the least.
    private func beginNextTextIndex() throws -> Int64 {
        try createTextIndex(Self.nextTextIndex, cutBy: .current)
        let last = try first("SELECT coalesce(max(id), 0) FROM task") { try $0.integer() } ?? 0
        try execute(
            "UPDATE ledger SET next_segmenter = ?, segmented_from = ?",
            [.init(Segmenter.current.rawValue), .integer(last + 1)])
        return last + 1
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
        try createTextIndex(Self.textIndex, cutBy: .current)
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
