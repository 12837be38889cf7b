/// The body of a create call that upstream would accept.
struct CreateRequest: Equatable, Sendable {
    let model: String
    let content: [JSONValue]
    let duration: Int
    let resolution: String
    let ratio: String
    let watermark: Bool
    let providerSpecific: [String: JSONValue]?

    /// Checks what upstream was seen or is documented to check, and fetches nothing. Fields that it does not know are
    /// ignored [documented], `generate_audio` beside `provider_specific` among them [seen].
    init(body: [UInt8]) throws(ErrorEnvelope) {
        guard case .object(let sent)? = JSONValue(bytes: body) else { throw .invalidParameter("body") }
        let fields = sent.filter { $0.value != .null }

        guard let model = fields["model"]?.string else { throw .invalidParameter("model") }
        guard model == Self.onlyModel else { throw .busy }
        self.model = model
        content = try CreateContent.check(fields["content"])

        guard let duration = fields["duration"]?.int, (4...15).contains(duration) else { throw .unsupportedDuration }
        self.duration = duration
        // The field's own enum lists 1080p, the model's table does not: the laxer reading is played here.
        resolution = try Self.word(fields, "resolution", among: ["480p", "720p", "1080p"])
        ratio = try Self.word(fields, "ratio", among: ["16:9", "4:3", "1:1", "3:4", "9:16"])

        if let timeout = fields["timeout"] {
            guard let seconds = timeout.int, (3600...172_800).contains(seconds) else {
                throw .invalidParameter("timeout")
            }
        }
        switch fields["watermark"] {
        case nil: watermark = true
        case .bool(let asked)?: watermark = asked
        default: throw .invalidParameter("watermark")
        }
        switch fields["provider_specific"] {
        case nil: providerSpecific = nil
        case .object(let specific)?:
            switch specific["generate_audio"] {
            case nil, .null?, .bool?: providerSpecific = specific
            default: throw .invalidParameter("provider_specific.generate_audio")
            }
        default: throw .invalidParameter("provider_specific")
        }
    }

    private static let onlyModel = "doubao-seedance-2-0-260128"

    private static func word(
        _ fields: [String: JSONValue], _ name: String, among allowed: [String]
    ) throws(ErrorEnvelope) -> String {
        guard let word = fields[name]?.string, allowed.contains(word) else { throw .invalidParameter(name) }
        return word
    }
}
