import Files
import FoundationEssentials

#if canImport(Glibc)
    import Glibc
#elseif canImport(Musl)
    import Musl
#else
    import Darwin
#endif

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
        let descriptor = open(path, O_WRONLY | O_CREAT | O_CLOEXEC | O_NOFOLLOW, 0o600)
        guard descriptor >= 0 else { throw FileError("cannot write", path) }
        defer { close(descriptor) }
        // Never emptied first: a process that ends in between leaves the old one.
        guard pwrite(descriptor, bytes, bytes.count, 0) == bytes.count, ftruncate(descriptor, off_t(bytes.count)) == 0
        else { throw FileError("cannot write", path) }
    }

    static func remove(for part: String) {
        unlink(path(of: part))
    }

    static func source(of url: String) -> String {
        String(url.prefix { $0 != "?" && $0 != "#" })
    }
}
