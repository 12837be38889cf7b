/// What a piece of reference material is.
public enum MaterialKind: String, CaseIterable, Codable, Hashable, Sendable {
    case image
    case audio
    case video
}
