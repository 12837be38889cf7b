extension LedgerTransaction {
    /// Has every path of the ledger count as another ledger's: of a copy nobody knows who wrote them down. They stay as
    /// text, and nothing is written there. One pass over the table of tasks and one over that of videos.
    func distrustPaths() throws {
        try execute("UPDATE task SET output_is_foreign = 1 WHERE output_path IS NOT NULL AND output_is_foreign = 0")
        try execute("UPDATE video SET path_is_foreign = 1 WHERE path IS NOT NULL AND path_is_foreign = 0")
        // What was kept aside is the other's to keep.
        try execute("UPDATE video SET kept_path = NULL, kept_sha256 = NULL WHERE kept_path IS NOT NULL")
    }
}
