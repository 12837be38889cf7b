import Model

extension LedgerTransaction {
    /// The query with names in the spelling that the ledger knows them by: composed, unless only tasks of older programs,
    /// which kept what was typed, have them. Costs nothing for names with one spelling.
    func respelled(_ query: TaskQuery) throws -> TaskQuery {
        var query = query
        for filter in ColumnFilter.all where filter.isName {
            guard let name = filter.value(in: query) else { continue }
            query[keyPath: filter.property] = try stored(name, "SELECT 1 FROM task WHERE \(filter.column) = ? LIMIT 1")
        }
        query.tags = try query.tags.map { try stored($0, "SELECT 1 FROM tag WHERE tag = ? LIMIT 1") }
        query.search = query.search.map(Spelling.composed)
        return query
    }

    private func stored(_ name: String, _ isThere: String) throws -> String {
        let composed = Spelling.composed(name)
        let spellings = [composed] + Spelling.all(of: name)
        guard spellings.count > 2 else { return composed }
        return try spellings.first { spelling in
            try first(isThere, [.text(spelling)]) { try $0.integer() } != nil
        } ?? composed
    }
}
