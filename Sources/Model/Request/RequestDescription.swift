/// What a person asks for, in no service's own words. What is nil or empty is left open: to another description, to the
/// body that it changes, or to the service.
public struct RequestDescription: Sendable, Equatable {
    public var prompt: String?
    public var model: String?
    /// Seconds.
    public var duration: Int64?
    public var resolution: String?
    /// Width to height: `16:9`.
    public var ratio: String?
    /// The longest that the task may take, in seconds.
    public var timeout: Int64?
    public var watermark: Bool?
    public var generateAudio: Bool?
    /// In the order in which it is to stand; prompts refer to material by its number.
    public var material: [RequestMaterial] = []
    /// Files that material names by their SHA-256, in hexadecimal: where they are, absolute.
    public var files: [String: String] = [:]
    /// What only one service knows, under the names that it has there.
    public var extras: [String: JSONValue] = [:]

    public init() {}

    /// The addresses of all material of one kind in one role.
    public func urls(_ kind: MaterialKind, _ role: RequestMaterial.Role) -> [String] {
        material.filter { $0.kind == kind && $0.role == role }.map(\.url)
    }

    /// This description, and as another has it what this one leaves open. Material takes the place of all that the other
    /// has of the same kind and role.
    public func completed(by other: RequestDescription) -> RequestDescription {
        var whole = self
        whole.prompt = prompt ?? other.prompt
        whole.model = model ?? other.model
        whole.duration = duration ?? other.duration
        whole.resolution = resolution ?? other.resolution
        whole.ratio = ratio ?? other.ratio
        whole.timeout = timeout ?? other.timeout
        whole.watermark = watermark ?? other.watermark
        whole.generateAudio = generateAudio ?? other.generateAudio
        whole.material = other.material.filter { urls($0.kind, $0.role).isEmpty } + material
        whole.files = files.merging(other.files) { own, _ in own }
        whole.extras = extras.merging(other.extras) { own, _ in own }
        return whole
    }
}
