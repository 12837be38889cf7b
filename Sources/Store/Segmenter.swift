/// Cuts text into the words of the full-text index.
///
/// `unicode61` takes a whole run of Chinese for one word. So runs of scripts without spaces are cut into overlapping
/// pairs of characters, the last character of a run standing alone: `海边日落` becomes `海边 边日 日落 落`. Any
/// one, two or more characters in a row are then a prefix, a word or a phrase. Other scripts are left to `unicode61`.
enum Segmenter {
    /// Stored with the ledger: another way of cutting needs the index rebuilt.
    static let version = 1

    static func words(of text: String) -> String {
        var result = ""
        result.reserveCapacity(text.utf8.count * 2)
        var isInRun = false
        for scalar in text.unicodeScalars {
            if isUnspaced(scalar) {
                // Completes the pair that the character before began, then begins the next one.
                if isInRun { result.unicodeScalars.append(scalar) }
                result.append(" ")
                isInRun = true
            } else if isInRun {
                result.append(" ")
                isInRun = false
            }
            result.unicodeScalars.append(scalar)
        }
        return result
    }

    /// Chinese, Japanese and Korean characters, extension planes included.
    static func isUnspaced(_ scalar: Unicode.Scalar) -> Bool {
        switch scalar.value {
        case 0x3005...0x3007, 0x3040...0x30FF, 0x31F0...0x31FF, 0x3400...0x4DBF, 0x4E00...0x9FFF, 0xAC00...0xD7AF,
            0xF900...0xFAFF, 0x20000...0x3FFFF:
            true
        default: false
        }
    }
}
