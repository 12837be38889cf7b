import Files
import FoundationEssentials

/// What is known of a part file, kept in a small file beside it, so that another attempt can continue it.
///
/// It proves itself: the bytes that it speaks of are hashed before they are built upon. So it does not matter in which
/// order it and they reached the disk, whether they did, or what else has written to the part file since.
struct PartRecord: Codable, Equatable {
    /// The URL without its query, which is what changes when a URL is signed anew. An ETag says nothing about other URLs.
    var source: String
    /// Strong: equal ones mean the very same bytes.
    var etag: String
    /// Of the whole file.
    var total: Int64?
    /// How many bytes from the beginning of the part file this record vouches for.
    var bytes: Int64
    /// Of these bytes, in hexadecimal.
    var sha256: String

    static func path(of part: String) -> String { part + ".json" }

    /// - Returns: nil if there is none that makes sense.
    static func load(for part: String) -> PartRecord? {
        guard FileNaming.isRegularFile(path(of: part)), let data = try? Data(contentsOf: URL(filePath: path(of: part)))
        else { return nil }
        return try? JSONDecoder().decode(PartRecord.self, from: data)
    }

    func save(for part: String) throws {
        let path = Self.path(of: part)
        let encoder = JSONEncoder()
        encoder.outputFormatting = [.sortedKeys, .withoutEscapingSlashes]
        let bytes = [UInt8](try encoder.encode(self))
        let file = try OpenFile(path, for: .writing, .create)
        // Never emptied first: a process that ends in between leaves the old one.
        try bytes.withUnsafeBytes { try file.writeAll($0, at: 0) }
        try file.resize(to: Int64(bytes.count))
    }

    static func remove(for part: String) {
        try? PrivateFiles.remove(path(of: part))
    }

    static func source(of url: String) -> String {
        String(url.prefix { $0 != "?" && $0 != "#" })
    }
}
