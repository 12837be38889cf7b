import Model

extension LedgerTransaction {
    /// The task that is picked for a shot; nil for none, and where there is no shot.
    func pickedTake(shot: String?, project: String?) throws -> Int64? {
        guard let shot else { return nil }
        return try first(
            "SELECT id FROM task WHERE verdict = 'picked' AND shot = ? AND coalesce(project, '') = ?",
            [.text(shot), .text(project ?? "")]
        ) { try $0.integer() }
    }
}
