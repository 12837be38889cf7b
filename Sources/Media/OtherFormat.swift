/// Names what a file is that is no accepted material, for a message to the user.
public enum OtherFormat {
    /// Nil if the first bytes say nothing.
    public static func name(of bytes: [UInt8]) -> String? {
        let head = Array(bytes.prefix(64))
        func stands(_ text: String, at offset: Int) -> Bool { head.dropFirst(offset).starts(with: text.utf8) }
        if stands("ftyp", at: 4) {
            return brands.first(where: { stands($0.text, at: 8) })?.name
        }
        if stands("RIFF", at: 0), stands("AVI ", at: 8) { return "AVI" }
        if head.starts(with: [0x1A, 0x45, 0xDF, 0xA3]) { return "WebM or Matroska" }
        if head.starts(with: [0xFF, 0xF1]) || head.starts(with: [0xFF, 0xF9]) { return "AAC" }
        if head.starts(with: [0xFF, 0x0A]) { return "JPEG XL" }
        if head.starts(with: [0x1F, 0x8B]) { return "gzip" }
        return beginnings.first(where: { stands($0.text, at: 0) })?.name ?? (isPage(head) ? "HTML" : nil)
    }

    private static let brands: [(text: String, name: String)] = [
        ("hei", "HEIC"), ("hev", "HEIC"), ("mif1", "HEIC"), ("msf1", "HEIC"), ("avi", "AVIF"),
        ("M4A", "M4A"),
        ("M4B", "M4A"), ("M4P", "M4A"), ("F4A", "M4A"), ("F4B", "M4A"), ("3g", "3GP"), ("crx ", "CR3"),
        ("jp", "JPEG 2000"),
        ("jxl ", "JPEG XL"),
    ]
    private static let beginnings: [(text: String, name: String)] = [
        ("OggS", "Ogg"), ("fLaC", "FLAC"), ("%PDF", "PDF"), ("PK\u{3}\u{4}", "ZIP"), ("8BPS", "Photoshop"),
        ("FORM", "AIFF"), ("#!AMR", "AMR"), ("<svg", "SVG"), ("FLV", "FLV"),
    ]

    /// A page that was saved in the place of a file.
    private static func isPage(_ head: [UInt8]) -> Bool {
        let text = String(decoding: head, as: UTF8.self).lowercased().drop { $0.isWhitespace }
        return text.hasPrefix("<!doctype html") || text.hasPrefix("<html")
    }
}
