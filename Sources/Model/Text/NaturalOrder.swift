/// The order in which people read names with numbers: `S2` before `S10`, whatever zeros stand in front.
public enum NaturalOrder {
    public static func isBefore(_ one: String, _ other: String) -> Bool {
        let (a, b) = (parts(of: one), parts(of: other))
        for (first, second) in zip(a, b) {
            switch (first, second) {
            case (.number(let x), .number(let y)):
                // By their lengths, as a number in a name may have any.
                if x.utf8.count != y.utf8.count { return x.utf8.count < y.utf8.count }
                if x != y { return x < y }
            case (.text(let x), .text(let y)): if x != y { return x < y }
            case (.number, .text): return true
            case (.text, .number): return false
            }
        }
        return a.count == b.count ? one < other : a.count < b.count
    }

    private enum Part {
        case text(Substring)
        /// Without zeros in front.
        case number(Substring)
    }

    private static func parts(of text: String) -> [Part] {
        var parts: [Part] = []
        var rest = text[...]
        while let first = rest.first {
            let isDigit = isDigit(first)
            let run = rest.prefix { Self.isDigit($0) == isDigit }
            parts.append(isDigit ? .number(run.drop { $0 == "0" }) : .text(run))
            rest = rest.dropFirst(run.count)
        }
        return parts
    }

    private static func isDigit(_ character: Character) -> Bool { ("0"..."9").contains(character) }
}
