/// The second way of cutting: each character of a script without spaces is a word of its own.
///
/// `海边，日落 at sea` becomes `海 边 | 日 落 at sea`. One character is then found without gathering all words that begin
/// with it, and the index is a quarter smaller than one of pairs, the first way. Where a run of such characters ends and
/// another one begins, a word of its own keeps phrases from reaching over: `边日` is not found there.
///
/// What is cut must never change, or entries could not be taken out of the index again. So the characters are told apart
/// by ranges that are written down here, and not by tables that grow with Unicode. Those of `unicode61` end with
/// version 6.1 and take each newer emoji for a letter.
///
/// The third way of cutting is the same with pictures: see `Pictures`.
enum SingleCharacters {
    /// From the private use area: stands between two runs.
    private static let runBoundary: Unicode.Scalar = "\u{E000}"
    /// Stands between two texts of one task.
    private static let textBoundary: Unicode.Scalar = "\u{E001}"

    /// All texts of a task as one.
    /// - Parameter withPictures: whether emoji and the like are words, or nothing.
    static func words(of texts: [String], withPictures: Bool = false) -> String {
        var writer = Writer(withPictures: withPictures)
        writer.result.reserveCapacity(texts.reduce(0) { $0 + $1.utf8.count * 4 / 3 + 5 })
        for text in texts where !text.isEmpty {
            writer.begin()
            for scalar in text.unicodeScalars { writer.add(scalar) }
        }
        return String(writer.result)
    }

    /// - Returns: nil if nothing in the term is part of a word.
    static func term(_ term: String, mayGoOn: Bool, withPictures: Bool = false) -> SearchTerm? {
        func isPicture(_ scalar: Unicode.Scalar) -> Bool { withPictures && Pictures.word(for: scalar) != nil }
        let last = term.unicodeScalars.map(folded).last { scalar in
            if isPassedOver(scalar) || withPictures && Pictures.isTone(scalar) { return false }
            return !isSeparator(scalar) || isPicture(scalar)
        }
        guard let last else { return nil }
        // Characters and pictures are whole words: only a word of another script can go on.
        let isPrefix = mayGoOn && !isUnspaced(last) && !isPicture(last)
        return SearchTerm(words: words(of: [term], withPictures: withPictures), mayGoOn: isPrefix)
    }

    private struct Writer {
        private enum Place { case outside, inRun, behindRun }

        var result = String.UnicodeScalarView()
        private var place = Place.outside
        private let withPictures: Bool
        /// Whether the first of the two letters of a flag was the last that came.
        private var isInFlag = false
        private var last: Unicode.Scalar = " "

        init(withPictures: Bool) {
            self.withPictures = withPictures
        }

        /// Another text begins.
        mutating func begin() {
            if !result.isEmpty { add(word: textBoundary) }
            result.append(" ")
            place = .outside
            (isInFlag, last) = (false, " ")
        }

        mutating func add(_ scalar: Unicode.Scalar) {
            guard !isPassedOver(scalar) else { return }
            let scalar = folded(scalar)
            if withPictures {
                if Pictures.isTone(scalar) { return }
                defer { last = scalar }
                if let word = Pictures.word(for: scalar) { return add(picture: word, of: scalar) }
                isInFlag = false
            }
            addText(scalar)
        }

        /// A picture ends what stands before it; what follows begins anew.
        private mutating func add(picture word: Unicode.Scalar, of scalar: Unicode.Scalar) {
            let isLetter = Pictures.isFlagLetter(scalar)
            if isInFlag, isLetter {
                // Both letters are one word: of two flags in a row the middle is no third one.
                result.removeLast()
                result.append(word)
            } else {
                if scalar == Pictures.keycap, let key = Pictures.key(last) { add(word: key) }
                add(word: word)
            }
            result.append(" ")
            isInFlag = isLetter && !isInFlag
            place = .outside
        }

        private mutating func addText(_ scalar: Unicode.Scalar) {
            if isUnspaced(scalar) {
                if place == .behindRun { add(word: runBoundary) }
                add(word: scalar)
                place = .inRun
            } else {
                if place == .inRun {
                    result.append(" ")
                    place = .behindRun
                }
                if isSeparator(scalar) {
                    result.append(" ")
                } else {
                    result.append(scalar)
                    place = .outside
                }
            }
        }

        private mutating func add(word: Unicode.Scalar) {
            result.append(" ")
            result.append(word)
        }
    }

    /// Letters and digits of full width, as Chinese keyboards give them, are the ordinary ones.
    private static func folded(_ scalar: Unicode.Scalar) -> Unicode.Scalar {
        switch scalar.value {
        case 0xFF10...0xFF19, 0xFF21...0xFF3A, 0xFF41...0xFF5A: Unicode.Scalar(scalar.value - 0xFEE0) ?? scalar
        default: scalar
        }
    }

    /// What nobody sees, such as a zero-width space or a variation selector, and sound marks apart from their character.
    private static func isPassedOver(_ scalar: Unicode.Scalar) -> Bool {
        switch scalar.value {
        case 0xAD, 0x200B...0x200F, 0x202A...0x202E, 0x2060...0x206F, 0x3099...0x309A, 0xFE00...0xFE0F, 0xFEFF,
            0xE0000...0xE0FFF:
            true
        default: false
        }
    }

    /// Spaces, punctuation, symbols, emoji, and what is for private use, such as the words of the index itself.
    private static func isSeparator(_ scalar: Unicode.Scalar) -> Bool {
        switch scalar.value {
        case 0x30...0x39, 0x41...0x5A, 0x61...0x7A, 0xAA, 0xB5, 0xBA: false
        case 0...0xBF, 0xD7, 0xF7, 0x2000...0x206F, 0x20A0...0x20CF, 0x2190...0x245F, 0x249C...0x24E9, 0x2500...0x2BFF,
            0x2E00...0x2FFF, 0x3000...0x3004, 0x3008...0x3020, 0x3030, 0x303D...0x303F, 0x309B...0x309C, 0x30A0, 0x30FB,
            0xE000...0xF8FF, 0xFE10...0xFE1F, 0xFE30...0xFE6F, 0xFF00...0xFF0F, 0xFF1A...0xFF20, 0xFF3B...0xFF40,
            0xFF5B...0xFF65, 0xFFE0...0xFFFF, 0x1F000...0x1FAFF, 0xE0000...:
            true
        default: false
        }
    }

    /// Chinese, Japanese and Korean characters, extension planes included, without the punctuation between them.
    static func isUnspaced(_ scalar: Unicode.Scalar) -> Bool {
        switch scalar.value {
        case 0x4E00...0x9FFF, 0x3005...0x3007, 0x3041...0x3096, 0x309D...0x309F, 0x30A1...0x30FA, 0x30FC...0x30FF,
            0x3105...0x312D, 0x31A0...0x31BA, 0x31F0...0x31FF, 0x3400...0x4DBF, 0xAC00...0xD7A3, 0xF900...0xFAFF,
            0xFF66...0xFF9F, 0x20000...0x3FFFF:
            true
        default: false
        }
    }
}
