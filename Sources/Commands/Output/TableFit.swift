import Contract

/// Which columns of a table a window shows, in which form, and how wide.
///
/// What says least goes first: columns in which nothing stands, then those in which every row says the same, then the
/// long forms of moments, then whole columns by their rank. Only then is text cut, and only in flexible columns.
struct TableFit: Equatable {
    struct Column {
        var presence = TableColumn.Presence.always
        /// The higher, the sooner it is left out; nil for what never is.
        var rank: Int?
        var isFlexible = false
        /// What a flexible column keeps.
        var minimumWidth = 1
        /// What its widest cell takes, the title included.
        var fullWidth: Int
        /// The same with cells in their short form.
        var shortWidth: Int
        /// Whether no row has anything in it.
        var isEmpty = false
        /// Whether all rows say the same.
        var isUniform = false
        /// Whether there are two rows that say something else and not nothing.
        var saysSeveral = false
    }

    /// Spaces between two columns.
    static let gap = 2
    /// Where a flexible column has so much, nothing else need go for its sake.
    private static let comfortableWidth = 32

    /// The columns that are shown, by their place, ascending.
    private(set) var shown: [Int]
    private(set) var isShort = false
    /// Of each column that is shown. Together they may still overrun a window that is too narrow for them.
    private(set) var widths: [Int] = []

    /// - Parameters:
    ///   - rows: how many there are; one row alone repeats nothing.
    ///   - window: its width in columns of the terminal.
    init(_ columns: [Column], rows: Int, window: Int) {
        shown = columns.indices.filter { index in
            switch columns[index].presence {
            case .always: true
            case .ifAny: !columns[index].isEmpty
            case .ifVaried: !columns[index].isUniform
            case .ifSeveral: columns[index].saysSeveral
            }
        }
        if rows > 1 { _ = shed(columns, in: window, atLeast: Self.comfortableWidth) { $0.isUniform } }
        if needed(columns, atLeast: Self.comfortableWidth) > window { isShort = true }
        // A wide column may have gone after others for which there is room without it.
        for index in shed(columns, in: window, atLeast: 0, { _ in true }).reversed() {
            let before = shown
            shown = (shown + [index]).sorted()
            if needed(columns, atLeast: 0) > window { shown = before }
        }
        fit(columns, in: window)
    }

    /// Leaves out columns until the others fit, or until none is left that may go.
    /// - Returns: those that went, the first to go first.
    private mutating func shed(
        _ columns: [Column], in window: Int, atLeast width: Int, _ mayGo: (Column) -> Bool
    ) -> [Int] {
        var gone: [Int] = []
        while needed(columns, atLeast: width) > window {
            let ranked = shown.filter { columns[$0].rank != nil && mayGo(columns[$0]) }
            guard let next = ranked.max(by: { columns[$0].rank ?? 0 < columns[$1].rank ?? 0 }) else { break }
            shown.removeAll { $0 == next }
            gone.append(next)
        }
        return gone
    }

    /// What all that is shown takes where flexible columns are cut down to `width` or their minimum.
    private func needed(_ columns: [Column], atLeast width: Int) -> Int {
        shown.reduce(Self.gap * max(shown.count - 1, 0)) { sum, index in
            let column = columns[index]
            let whole = self.width(column)
            return sum + (column.isFlexible ? min(whole, max(width, column.minimumWidth)) : whole)
        }
    }

    private func width(_ column: Column) -> Int { max(isShort ? column.shortWidth : column.fullWidth, 1) }

    private mutating func fit(_ columns: [Column], in window: Int) {
        widths = shown.map { width(columns[$0]) }
        var excess = widths.reduce(Self.gap * max(shown.count - 1, 0), +) - window
        let flexible = shown.indices.filter { columns[shown[$0]].isFlexible }
        // Always the widest gives way.
        while excess > 0,
            let widest = flexible.filter({ widths[$0] > columns[shown[$0]].minimumWidth })
                .max(by: { widths[$0] < widths[$1] })
        {
            widths[widest] -= 1
            excess -= 1
        }
    }
}
