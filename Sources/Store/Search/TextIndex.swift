/// How the full-text index stands, as the ledger tells it.
struct TextIndexState: Equatable {
    /// How the index that is searched was cut.
    var segmenter: Segmenter
    /// While another one is being made: how it is cut, and from which task on it is complete. One that is cut as the
    /// searched one is that one itself.
    var next: (segmenter: Segmenter, from: Int64)?

    /// Whether older tasks are in no index yet.
    var lacksOlderTasks: Bool { next?.segmenter == segmenter }

    static func == (one: Self, other: Self) -> Bool {
        one.segmenter == other.segmenter && one.next?.segmenter == other.next?.segmenter
            && one.next?.from == other.next?.from
    }
}

extension LedgerTransaction {
    /// The index that is searched.
    static var textIndex: String { "task_text" }
    /// The one that is being made.
    static var nextTextIndex: String { "task_text_next" }

    /// - Throws: `StoreError.damaged` if the index was cut in a way that this program does not know.
    func textIndexState() throws -> TextIndexState {
        let state = try first("SELECT segmenter, next_segmenter, segmented_from FROM ledger") { row in
            (now: try row.int(), next: try row.intOrNil(), from: try row.integerOrNil())
        }
        // With the ledger's own row comes its index.
        guard let state else { return TextIndexState(segmenter: .current) }
        var result = TextIndexState(segmenter: try known(state.now))
        if let next = state.next, let from = state.from { result.next = (try known(next), from) }
        return result
    }

    private func known(_ version: Int) throws -> Segmenter {
        guard let segmenter = Segmenter(rawValue: version) else {
            let known = Segmenter.allCases.map { "\($0.rawValue)" }.joined(separator: ", ")
            throw StoreError.damaged(
                path: "",
                detail: "its search index was cut in way \(version), and this program knows \(known); "
                    + "use the newest reel that worked on it, or mend it with `reel check --rebuild`")
        }
        return segmenter
    }

    /// Makes an empty index.
    func createTextIndex(_ name: String) throws {
        try dropTextIndex(name)
        try execute(
            """
            CREATE VIRTUAL TABLE \(name) USING fts5 (
                text, content = '', columnsize = 0, tokenize = 'unicode61'
            )
            """)
    }

    /// Where SQLite is built to wipe what is deleted, as Debian's is, each page of the index would be written once more,
    /// half a gigabyte for a million tasks, while nobody else can write. The words are in the ledger anyway.
    func dropTextIndex(_ name: String) throws {
        let usual = try first("PRAGMA secure_delete") { try $0.int() } ?? 0
        _ = try first("PRAGMA secure_delete=FAST") { try $0.int() }
        defer { _ = try? execute("PRAGMA secure_delete=\(usual == 2 ? "FAST" : "\(usual)")") }
        try execute("DROP TABLE IF EXISTS \(name)")
    }

    /// Puts a new task's text into the full-text index.
    func indexText(_ text: SearchableText, of task: Int64) throws {
        try eachTextIndex(of: task) { name, segmenter in try add(text, of: task, to: name, cutBy: segmenter) }
    }

    /// Keeps the index true through a change of what it is made from.
    ///
    /// The index stores no text of its own, so that the old text must be given to take an entry out.
    func reindexText(of task: Int64, through change: () throws -> Void) throws {
        let before = try searchableText(of: task)
        try change()
        let after = try searchableText(of: task)
        // A new number for the same words would cost as much as other words.
        guard before != after else { return }
        try eachTextIndex(of: task) { name, segmenter in
            if let before { try write(before, of: task, to: name, cutBy: segmenter, isRemoval: true) }
            if let after { try add(after, of: task, to: name, cutBy: segmenter) }
        }
    }

    func add(_ text: SearchableText, of task: Int64, to name: String, cutBy segmenter: Segmenter) throws {
        try write(text, of: task, to: name, cutBy: segmenter, isRemoval: false)
    }

    /// The index that is searched, and the next one, as far as the task is in them already.
    private func eachTextIndex(of task: Int64, _ body: (String, Segmenter) throws -> Void) throws {
        let state = try textIndexState()
        guard let next = state.next else { return try body(Self.textIndex, state.segmenter) }
        if task >= next.from || !state.lacksOlderTasks { try body(Self.textIndex, state.segmenter) }
        if task >= next.from, !state.lacksOlderTasks { try body(Self.nextTextIndex, next.segmenter) }
    }

    private func write(
        _ text: SearchableText, of task: Int64, to name: String, cutBy segmenter: Segmenter, isRemoval: Bool
    ) throws {
        let values: [LedgerValue] = [.integer(task), .text(segmenter.words(of: text))]
        if isRemoval {
            try execute("INSERT INTO \(name) (\(name), rowid, text) VALUES ('delete', ?, ?)", values)
        } else {
            try execute("INSERT INTO \(name) (rowid, text) VALUES (?, ?)", values)
        }
    }

    func searchableText(of task: Int64) throws -> SearchableText? {
        let tags = try all("SELECT tag FROM tag WHERE task = ? ORDER BY tag", [.integer(task)]) { try $0.text() }
        return try first("SELECT prompt, note, error_message FROM task WHERE id = ?", [.integer(task)]) { row in
            SearchableText(
                prompt: try row.text(), tags: tags, note: try row.textOrNil(), error: try row.textOrNil())
        }
    }
}
