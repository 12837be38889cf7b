/// What a piece of reference material is to the service: the `type` of a `content` element other than `text`.
public enum MaterialKind: String, CaseIterable, Codable, Hashable, Sendable {
    case image
    case audio
    case video
}
