import Model

/// What a search means, without an index: the slow and plain way.
enum PlainScan {
    struct Term {
        var text: String
        var isQuoted: Bool
    }

    /// A word, or one character of a script without spaces, that may stand right behind another one.
    private struct Atom: Equatable {
        var text: String
        var isCharacter: Bool
        var isGlued: Bool
    }

    /// The terms as a user types them.
    static func typed(_ terms: [Term]) -> String {
        terms.map { $0.isQuoted ? "\"\($0.text)\"" : $0.text }.joined(separator: " ")
    }

    /// Terms without a letter or digit do not count; without any that does, nothing is found.
    static func matches(_ task: VideoTask, _ terms: [Term]) -> Bool {
        let fields = ([task.request.prompt, task.note ?? "", task.error?.message ?? ""] + task.tags).map(atoms)
        let wanted = terms.map { (atoms($0.text), $0.isQuoted) }.filter { !$0.0.isEmpty }
        return !wanted.isEmpty
            && wanted.allSatisfy { (term, isQuoted) in
                fields.contains { field in contains(field, term, isQuoted: isQuoted) }
            }
    }

    private static func atoms(_ text: String) -> [Atom] {
        var atoms: [Atom] = []
        var isBroken = true
        for scalar in text.lowercased().unicodeScalars.compactMap(plain) {
            let isCharacter = isCharacter(scalar)
            if (0x1F400...0x1FAFF).contains(scalar.value) {
                atoms.append(Atom(text: String(scalar), isCharacter: false, isGlued: false))
                isBroken = true
                continue
            }
            guard isCharacter || scalar.properties.isAlphabetic || scalar.properties.numericType != nil else {
                isBroken = true
                continue
            }
            if !isBroken, let last = atoms.indices.last, !isCharacter, !atoms[last].isCharacter {
                atoms[last].text.unicodeScalars.append(scalar)
            } else {
                let isGlued = !isBroken && isCharacter && atoms.last?.isCharacter == true
                atoms.append(Atom(text: String(scalar), isCharacter: isCharacter, isGlued: isGlued))
            }
            isBroken = false
        }
        return atoms
    }

    /// Without accents and width, as far as the texts of these tests have them; nil for what nobody sees.
    private static func plain(_ scalar: Unicode.Scalar) -> Unicode.Scalar? {
        switch scalar {
        case "é": "e"
        case "ü": "u"
        case "ё": "е"
        case "４": "4"
        case "ａ"..."ｚ": Unicode.Scalar(scalar.value - 0xFF41 + 0x61)
        case "\u{301}", "\u{200B}", "\u{FE00}": nil
        default: scalar
        }
    }

    private static func isCharacter(_ scalar: Unicode.Scalar) -> Bool {
        ("一"..."鿿").contains(scalar) || ("ぁ"..."ゖ").contains(scalar) || ("ァ"..."ヺ").contains(scalar)
            || ("가"..."힣").contains(scalar)
    }

    private static func contains(_ field: [Atom], _ term: [Atom], isQuoted: Bool) -> Bool {
        guard field.count >= term.count else { return false }
        return (0...(field.count - term.count)).contains { start in
            term.indices.allSatisfy { index in
                let (wanted, found) = (term[index], field[start + index])
                // Whatever comes before the first one is not asked about.
                guard index == 0 || wanted.isGlued == found.isGlued else { return false }
                let mayGoOn = index == term.count - 1 && !isQuoted && !wanted.isCharacter
                return mayGoOn ? found.text.hasPrefix(wanted.text) : found.text == wanted.text
            }
        }
    }
}
