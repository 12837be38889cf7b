/// Emoji and other pictures as words of the full-text index.
///
/// `unicode61` takes older ones for punctuation and newer ones for letters. So each becomes a character from the private use
/// area, which it takes for a letter, and a word of its own. A picture that is put together from several, such as a family or
/// a profession, is several words: it is found whole, and by each of its parts. The two letters of a flag are one word. The
/// colour of a skin is passed over as accents are. What is cut must never change: new pictures come in blocks that are here
/// already.
enum Pictures {
    /// What makes a key of the digit or sign before it.
    static let keycap: Unicode.Scalar = "\u{20E3}"

    /// - Returns: nil for what is no picture.
    static func word(for scalar: Unicode.Scalar) -> Unicode.Scalar? {
        switch scalar.value {
        // First, since nearly every text is made of these.
        case 0...0xA8, 0x3400...0x9FFF: nil
        // Pictures in the newer planes, with the blocks that are not full yet.
        case 0x1F000...0x1F3FA, 0x1F400...0x1FBFF: Unicode.Scalar(scalar.value - 0x1F000 + 0xE100)
        // Arrows and technical signs; geometry, signs and ornaments; more arrows and stars.
        case 0x2190...0x23FF, 0x25A0...0x27BF, 0x2900...0x2BFF: Unicode.Scalar(scalar.value - 0x2100 + 0xED00)
        case 0xA9: "\u{F801}"
        case 0xAE: "\u{F802}"
        case 0x203C: "\u{F803}"
        case 0x2049: "\u{F804}"
        case 0x20E3: "\u{F800}"
        case 0x2122: "\u{F805}"
        case 0x24C2: "\u{F806}"
        case 0x3030: "\u{F807}"
        case 0x303D: "\u{F808}"
        case 0x3297: "\u{F809}"
        case 0x3299: "\u{F80A}"
        default: nil
        }
    }

    /// The colour of a skin, behind the picture that has it.
    static func isTone(_ scalar: Unicode.Scalar) -> Bool { (0x1F3FB...0x1F3FF).contains(scalar.value) }

    /// One of the letters, two of which are a flag.
    static func isFlagLetter(_ scalar: Unicode.Scalar) -> Bool { (0x1F1E6...0x1F1FF).contains(scalar.value) }

    /// The word for a sign that is punctuation anywhere but on a key.
    static func key(_ sign: Unicode.Scalar) -> Unicode.Scalar? {
        switch sign {
        case "#": "\u{F80B}"
        case "*": "\u{F80C}"
        default: nil
        }
    }
}
