#if canImport(Darwin)
    import Foundation
#else
    // Normal forms are in the standard library, and not yet in its public part; the Foundation that has them links ICU.
    @_spi(_Unicode) import Swift
#endif

/// Unicode has several spellings of one text: `é` is one code point, or an `e` with a mark behind it. Keyboards make
/// the first, file names copied on a Mac the second. They look alike and mean the same, so that they are one text here.
public enum Spelling {
    /// The composed form (NFC): how texts are stored.
    public static func composed(_ text: String) -> String {
        if text.unicodeScalars.allSatisfy(isAlwaysComposed) { return text }
        #if canImport(Darwin)
            return text.precomposedStringWithCanonicalMapping
        #else
            return string(text._nfc)
        #endif
    }

    /// The decomposed form (NFD).
    public static func decomposed(_ text: String) -> String {
        if text.utf8.allSatisfy({ $0 < 0x80 }) { return text }
        #if canImport(Darwin)
            return text.decomposedStringWithCanonicalMapping
        #else
            return string(text._nfd)
        #endif
    }

    /// Every spelling under which a ledger may hold the text, since older ones kept it as it was typed: as it is given
    /// first, then composed, then decomposed. Mostly there is but one.
    public static func all(of text: String) -> [String] {
        var spellings = [text]
        for other in [composed(text), decomposed(text)] where !spellings.contains(where: { isSame($0, other) }) {
            spellings.append(other)
        }
        return spellings
    }

    /// Spellings that mix the forms, of which `all` has none: each character in either form, and those with several marks
    /// with the first one composed. Nothing for a text with more of them than anybody wants to look for.
    public static func mixed(of text: String) -> [String] {
        var spellings = [""]
        for character in composed(text) {
            var forms = [String(character), decomposed(String(character))]
            let scalars = forms[1].unicodeScalars
            if scalars.count > 2 {
                forms.append(composed(string(scalars.prefix(2))) + string(scalars.dropFirst(2)))
            }
            let distinct = forms.enumerated().filter { number, form in
                !forms[..<number].contains { isSame($0, form) }
            }
            guard distinct.count > 1 else {
                for index in spellings.indices { spellings[index] += forms[0] }
                continue
            }
            guard spellings.count * distinct.count <= mostMixed else { return [] }
            spellings = spellings.flatMap { beginning in distinct.map { beginning + $0.element } }
        }
        let known = all(of: text)
        return spellings.filter { spelling in !known.contains { isSame($0, spelling) } }
    }

    private static let mostMixed = 64

    /// Byte for byte: `==` takes the spellings of one text for equal.
    public static func isSame(_ left: String, _ right: String) -> Bool { left.utf8.elementsEqual(right.utf8) }

    /// Latin, and Chinese characters: nothing before or behind them changes them.
    private static func isAlwaysComposed(_ scalar: Unicode.Scalar) -> Bool {
        scalar.value < 0x300 || (0x4E00...0x9FFF).contains(scalar.value)
    }

    private static func string(_ scalars: some Sequence<Unicode.Scalar>) -> String {
        var view = String.UnicodeScalarView()
        view.append(contentsOf: scalars)
        return String(view)
    }
}
