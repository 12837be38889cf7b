/// The word that was probably meant by one that is not known.
public enum NearestWord {
    /// - Returns: nil if none is near: a wrong guess costs more than none.
    public static func of(_ word: String, among candidates: some Collection<String>) -> String? {
        let typed = Array(word.lowercased().prefix(80))
        guard typed.count > 1 else { return nil }
        let limit = max(1, (typed.count + 1) / 3)
        var best: (word: String, distance: Int)?
        for candidate in candidates {
            let distance = distance(typed, Array(candidate.lowercased()))
            if distance <= limit, distance < best?.distance ?? .max { best = (candidate, distance) }
        }
        if let best { return best.word }
        guard typed.count > 2 else { return nil }
        let longer = candidates.filter { $0.lowercased().starts(with: typed) }
        return longer.count == 1 ? longer.first : nil
    }

    /// How many characters have to be put in, left out, changed, or swapped with their neighbour.
    public static func distance(_ first: [Character], _ second: [Character]) -> Int {
        var beforeLast: [Int] = []
        var last = Array(0...second.count)
        for row in first.indices {
            var current = [row + 1]
            for column in second.indices {
                let isSame = first[row] == second[column]
                var least = min(last[column + 1] + 1, current[column] + 1, last[column] + (isSame ? 0 : 1))
                if row > 0, column > 0, first[row] == second[column - 1], first[row - 1] == second[column] {
                    least = min(least, beforeLast[column - 1] + 1)
                }
                current.append(least)
            }
            (beforeLast, last) = (last, current)
        }
        return last[second.count]
    }
}
