/// A prompt as a part of a file name.
public enum Slug {
    /// Letters and digits of any script in lower case, everything else as single hyphens, at most 60 bytes of UTF-8.
    /// - Returns: `video` if nothing is left.
    public static func make(from prompt: String) -> String {
        var slug = ""
        var pendingHyphen = false
        for character in prompt.lowercased() {
            guard character.isLetter || character.isNumber else {
                pendingHyphen = !slug.isEmpty
                continue
            }
            let addition = (pendingHyphen ? "-" : "") + String(character)
            guard slug.utf8.count + addition.utf8.count <= 60 else { break }
            slug += addition
            pendingHyphen = false
        }
        return slug.isEmpty ? "video" : slug
    }
}
