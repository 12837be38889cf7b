import Model

/// What a search means, without an index: the slow and plain way.
enum PlainScan {
    struct Term {
        var text: String
        var isQuoted: Bool
    }

    /// A Latin word, or one Chinese character that may stand right behind another one.
    private struct Atom: Equatable {
        var text: String
        var isChinese: Bool
        var isGlued: Bool
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
        for scalar in text.lowercased().unicodeScalars {
            let isChinese = scalar.value >= 0x4E00 && scalar.value <= 0x9FFF
            guard
                isChinese
                    || (scalar.isASCII && (scalar.properties.isAlphabetic || scalar.properties.numericType != nil))
            else {
                isBroken = true
                continue
            }
            if !isBroken, let last = atoms.indices.last, !isChinese, !atoms[last].isChinese {
                atoms[last].text.unicodeScalars.append(scalar)
            } else {
                let isGlued = !isBroken && isChinese && atoms.last?.isChinese == true
                atoms.append(Atom(text: String(scalar), isChinese: isChinese, isGlued: isGlued))
            }
            isBroken = false
        }
        return atoms
    }

    private static func contains(_ field: [Atom], _ term: [Atom], isQuoted: Bool) -> Bool {
        guard field.count >= term.count else { return false }
        return (0...(field.count - term.count)).contains { start in
            term.indices.allSatisfy { index in
                let (wanted, found) = (term[index], field[start + index])
                // Whatever comes before the first one is not asked about.
                guard index == 0 || wanted.isGlued == found.isGlued else { return false }
                let mayGoOn = index == term.count - 1 && !isQuoted && !wanted.isChinese
                return mayGoOn ? found.text.hasPrefix(wanted.text) : found.text == wanted.text
            }
        }
    }
}
