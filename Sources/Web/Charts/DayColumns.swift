/// Days as columns of a bar chart, several to a column where there are too many for one each.
struct DayColumns {
    /// Narrower ones show no pattern.
    private static let leastWidth = 6.0
    private static let steps = [1, 2, 7, 14, 28, 56, 91, 182]

    let daysEach: Int
    private let groups: [Range<Int>]

    init(days: Int, width: Double) {
        let most = max(Int(width / Self.leastWidth), 1)
        let daysEach = Self.steps.first { $0 * most >= days } ?? (days + most - 1) / most
        // The last column is a whole one, since a half one there would look like a fall.
        let first = days % daysEach
        let starts = (first > 0 ? [0] : []) + stride(from: first, to: days, by: daysEach)
        groups = zip(starts, starts.dropFirst() + [days]).map { $0..<$1 }
        self.daysEach = daysEach
    }

    var count: Int { groups.count }

    /// The first day of each column.
    func labels(_ days: [String]) -> [String] { groups.map { days[$0.lowerBound] } }

    /// All days of a column.
    func name(of column: Int, _ days: [String]) -> String {
        let (first, last) = (days[groups[column].lowerBound], days[groups[column].upperBound - 1])
        return groups[column].count == 1 ? first : first + " – " + last
    }

    /// The sum of each column. A missing value adds nothing.
    func sums(_ values: [Double?]) -> [Double] {
        groups.map { group in
            group.reduce(0) { $0 + (values.indices.contains($1) ? values[$1]?.drawable ?? 0 : 0) }
        }
    }
}
