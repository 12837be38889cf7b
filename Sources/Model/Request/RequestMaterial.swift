/// A piece of material that a person gives with a request.
public struct RequestMaterial: Sendable, Hashable {
    /// What the service is to do with it.
    public enum Role: String, Sendable, CaseIterable, Codable {
        case firstFrame
        case lastFrame
        /// To be shown or heard in some way, or to be followed.
        case reference
    }

    public var kind: MaterialKind
    public var role: Role
    /// An address that the service understands, mostly http or https, or a data URL.
    public var url: String

    public init(_ kind: MaterialKind, _ role: Role, url: String) {
        self.kind = kind
        self.role = role
        self.url = url
    }
}
