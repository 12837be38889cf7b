import Contract
import Media
import Model

/// A piece of material of a request, as it was sent.
struct TaskMaterial {
    /// What it is for, such as `first_frame`; the kind of it where the request does not say.
    var role: String
    var kind: MaterialKind
    var address: String

    /// In the order of the request.
    static func all(in body: [UInt8]) -> [TaskMaterial] {
        guard let content = JSONMembers(body, ["content"])?.value("content", upTo: .max)?.array else { return [] }
        return content.prefix(most).compactMap { element in
            guard let object = element.object, let kind = object["type"]?.string.flatMap(MaterialKind.init) else {
                return nil
            }
            let names = ["url", "\(kind.rawValue)_url"]
            guard let address = names.lazy.compactMap({ object[$0]?.string }).first else { return nil }
            return TaskMaterial(role: object["role"]?.string ?? kind.rawValue, kind: kind, address: address)
        }
    }

    private static let most = 50

    var isData: Bool { DataURL.isDataURL(address) }
    var isLink: Bool { ["http://", "https://"].contains { address.lowercased().hasPrefix($0) } }

    /// What a data URL says of itself, if a browser may be shown that as what it is. Pictures that can run something
    /// are not among it. Its head alone is read: a list of material decodes none.
    var type: String? {
        guard isData, let comma = address.utf8.prefix(300).firstIndex(of: UInt8(ascii: ",")) else { return nil }
        let words = address[..<comma].dropFirst(5).split(separator: ";", omittingEmptySubsequences: false)
        guard let type = words.first?.lowercased(), words.last?.lowercased() == "base64" else { return nil }
        return Self.types.contains(type) ? type : nil
    }

    private static let types: Set<String> = [
        "image/png", "image/jpeg", "image/webp", "image/gif", "image/bmp", "image/tiff", "image/heic", "image/heif",
        "image/avif", "video/mp4", "video/webm", "video/quicktime", "audio/mpeg", "audio/mp3", "audio/wav",
        "audio/x-wav", "audio/wave", "audio/mp4", "audio/ogg", "audio/aac", "audio/flac",
    ]

    /// - Returns: nil for what is no such data URL.
    var bytes: [UInt8]? {
        guard type != nil else { return nil }
        return (try? DataURL(parsing: address))?.bytes
    }
}
