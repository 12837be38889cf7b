import Model

/// The body of the create call.
enum RequestBody {
    /// What a request has where nobody says anything else. The service's own default for the watermark is on.
    static let defaults: RequestDescription = {
        var defaults = RequestDescription()
        defaults.model = VideoModel.standard.id
        defaults.duration = 5
        defaults.resolution = "720p"
        defaults.ratio = "16:9"
        defaults.watermark = false
        return defaults
    }()

    static func make(of description: RequestDescription) -> JSONValue {
        let whole = description.completed(by: defaults)
        var body: [String: JSONValue] = [:]
        fill(&body, with: whole)
        body["content"] = .array((whole.prompt.map { [text($0)] } ?? []) + kinds.flatMap { elements($0, of: whole) })
        return .object(body)
    }

    /// Writes all that is described but the content.
    static func fill(_ body: inout [String: JSONValue], with description: RequestDescription) {
        if let model = description.model { body["model"] = .string(model) }
        if let duration = description.duration { body["duration"] = .integer(duration) }
        if let resolution = description.resolution { body["resolution"] = .string(resolution) }
        if let ratio = description.ratio { body["ratio"] = .string(ratio) }
        if let timeout = description.timeout { body["timeout"] = .integer(timeout) }
        if let watermark = description.watermark { body["watermark"] = .bool(watermark) }
        var options = description.extras
        if let generateAudio = description.generateAudio { options["generate_audio"] = .bool(generateAudio) }
        guard !options.isEmpty else { return }
        let old = body["provider_specific"]?.object ?? [:]
        body["provider_specific"] = .object(old.merging(options) { _, new in new })
    }

    /// A kind of element of `content` that carries material.
    struct Kind {
        let material: MaterialKind
        let role: RequestMaterial.Role
        /// The words for them in an element; only images have a role.
        let type: String
        let roleName: String?
        let address: String
    }

    /// In the order in which they usually stand.
    static let kinds = [
        Kind(material: .image, role: .firstFrame, type: "image", roleName: "first_frame", address: "url"),
        Kind(material: .image, role: .lastFrame, type: "image", roleName: "last_frame", address: "url"),
        Kind(material: .image, role: .reference, type: "image", roleName: "reference", address: "url"),
        Kind(material: .audio, role: .reference, type: "audio", roleName: nil, address: "audio_url"),
        Kind(material: .video, role: .reference, type: "video", roleName: nil, address: "video_url"),
    ]

    static func elements(_ kind: Kind, of description: RequestDescription) -> [JSONValue] {
        description.urls(kind.material, kind.role).map { url in
            var element: [String: JSONValue] = ["type": .string(kind.type), kind.address: .string(url)]
            element["role"] = kind.roleName.map { .string($0) }
            return .object(element)
        }
    }

    static func text(_ prompt: String) -> JSONValue { .object(["type": "text", "text": .string(prompt)]) }
}
