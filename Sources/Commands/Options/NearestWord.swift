/// Finds the word that was probably meant by one that is not known.
enum NearestWord {
    /// - Returns: the word with the fewest letters to change, exchange with their neighbour, add or leave out; nil if even
    ///   that one has little in common with the text.
    static func find(_ text: String, among words: some Sequence<String>) -> String? {
        let typed = Array(text.lowercased().unicodeScalars.prefix(80))
        guard typed.count > 1 else { return nil }
        let measured = words.map { (word: $0, distance: distance(typed, Array($0.lowercased().unicodeScalars))) }
        guard let best = measured.min(by: { $0.distance < $1.distance }) else { return nil }
        // One change in three letters; more would be a guess.
        return best.distance <= max(1, typed.count / 3) ? best.word : nil
    }

    /// Changes, exchanges of neighbours, additions and omissions that make one of the other.
    private static func distance(_ one: [Unicode.Scalar], _ other: [Unicode.Scalar]) -> Int {
        var (before, last) = ([Int](), Array(0...other.count))
        for (row, letter) in one.enumerated() {
            var next = [row + 1]
            for (column, otherLetter) in other.enumerated() {
                var best = min(
                    last[column] + (letter == otherLetter ? 0 : 1), last[column + 1] + 1, next[column] + 1)
                if row > 0, column > 0, letter == other[column - 1], one[row - 1] == otherLetter {
                    best = min(best, before[column - 1] + 1)
                }
                next.append(best)
            }
            (before, last) = (last, next)
        }
        return last[other.count]
    }
}
