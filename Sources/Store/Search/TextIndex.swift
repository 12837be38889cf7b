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
        switch dialect {
        case .sqlite:
            try execute(
                """
                CREATE VIRTUAL TABLE \(name) USING fts5 (
                    text, content = '', columnsize = 0, tokenize = 'unicode61'
                )
                """)
        case .postgres:
            // As the migration makes it. What goes with it gets a name that is free, as this one gets another.
            try execute(
                """
                CREATE TABLE \(name) (
                    id BIGINT PRIMARY KEY, text TEXT COLLATE "C" NOT NULL, words TSVECTOR NOT NULL
                )
                """)
            try execute("ALTER TABLE \(name) ALTER COLUMN words SET STATISTICS 1000")
            try execute("CREATE INDEX ON \(name) USING gin (words) WITH (gin_pending_list_limit = 512)")
        }
    }

    /// Where SQLite is built to wipe what is deleted, as Debian's is, each page of the index would be written once more,
    /// half a gigabyte for a million tasks, while nobody else can write. The words are in the ledger anyway.
    func dropTextIndex(_ name: String) throws {
        guard dialect == .sqlite else {
            try execute("DROP TABLE IF EXISTS \(name)")
            return
        }
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
    /// SQLite's index stores no text of its own, so that the old text must be given to take an entry out.
    func reindexText(of task: Int64, through change: () throws -> Void) throws {
        let before = try searchableText(of: task)
        try change()
        let after = try searchableText(of: task)
        // A new number for the same words would cost as much as other words.
        guard before != after else { return }
        try eachTextIndex(of: task) { name, segmenter in
            if let before { try remove(before, of: task, from: name, cutBy: segmenter) }
            if let after { try add(after, of: task, to: name, cutBy: segmenter) }
        }
    }

    /// The index that is searched, and the next one, as far as the task is in them already.
    private func eachTextIndex(of task: Int64, _ body: (String, Segmenter) throws -> Void) throws {
        let state = try textIndexState()
        guard let next = state.next else { return try body(Self.textIndex, state.segmenter) }
        if task >= next.from || !state.lacksOlderTasks { try body(Self.textIndex, state.segmenter) }
        if task >= next.from, !state.lacksOlderTasks { try body(Self.nextTextIndex, next.segmenter) }
    }

    func add(_ text: SearchableText, of task: Int64, to name: String, cutBy segmenter: Segmenter) throws {
        let cut = segmenter.words(of: text.stored(dialect))
        switch dialect {
        case .sqlite: try execute("INSERT INTO \(name) (rowid, text) VALUES (?, ?)", [.integer(task), .text(cut)])
        case .postgres:
            let words = try ServerWords(cut)
            try execute(
                """
                INSERT INTO \(name) (id, text, words) VALUES (?, ?, CAST(? AS TSVECTOR))
                ON CONFLICT (id) DO UPDATE SET text = excluded.text, words = excluded.words
                """, [.integer(task), .text(words.text), .text(words.set)])
        }
    }

    /// - Parameter text: what the entry was made from.
    private func remove(
        _ text: SearchableText, of task: Int64, from name: String, cutBy segmenter: Segmenter
    ) throws {
        switch dialect {
        case .sqlite:
            try execute(
                "INSERT INTO \(name) (\(name), rowid, text) VALUES ('delete', ?, ?)",
                [.integer(task), .text(segmenter.words(of: text))])
        // What is added replaces what is there; and no task loses its text.
        case .postgres: break
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
