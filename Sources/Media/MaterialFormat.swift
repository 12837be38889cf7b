public import Model

/// A file format that services take as material.
public enum MaterialFormat: String, CaseIterable, Codable, Hashable, Sendable {
    case jpeg
    case png
    case webp
    case bmp
    case tiff
    case gif
    case wav
    case mp3
    case mp4
    case mov

    /// The kind of material that files of this format are.
    public var kind: MaterialKind {
        switch self {
        case .jpeg, .png, .webp, .bmp, .tiff, .gif: .image
        case .wav, .mp3: .audio
        case .mp4, .mov: .video
        }
    }

    /// The media type to write into a data URL, lower case.
    public var mimeType: String {
        switch self {
        case .jpeg: "image/jpeg"
        case .png: "image/png"
        case .webp: "image/webp"
        case .bmp: "image/bmp"
        case .tiff: "image/tiff"
        case .gif: "image/gif"
        case .wav: "audio/wav"
        case .mp3: "audio/mpeg"
        case .mp4: "video/mp4"
        case .mov: "video/quicktime"
        }
    }

    /// Every media type under which files of this format go around, lower case, `mimeType` first.
    ///
    /// No media type stands for two formats.
    public var mimeTypes: [String] {
        switch self {
        case .jpeg: [mimeType, "image/jpg", "image/pjpeg"]
        case .png: [mimeType, "image/x-png"]
        case .webp, .gif: [mimeType]
        case .bmp: [mimeType, "image/x-bmp", "image/x-ms-bmp"]
        case .tiff: [mimeType, "image/tif", "image/x-tiff"]
        case .wav: [mimeType, "audio/wave", "audio/x-wav", "audio/vnd.wave", "audio/x-pn-wav"]
        case .mp3: [mimeType, "audio/mp3", "audio/x-mp3", "audio/mpeg3", "audio/x-mpeg-3"]
        case .mp4: [mimeType, "video/x-m4v"]
        case .mov: [mimeType, "video/mov"]
        }
    }

    /// The format that a media type stands for, whatever its case and parameters; nil for any type not listed in
    /// `mimeTypes`.
    public init?(mimeType: String) {
        let essence = mimeType.prefix { $0 != ";" }.lowercased().filter { $0 != " " && $0 != "\t" }
        guard let format = Self.allCases.first(where: { $0.mimeTypes.contains(essence) }) else { return nil }
        self = format
    }
}
