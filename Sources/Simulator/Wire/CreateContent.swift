/// The `content` of a create call, checked against the rules of the vendor's page.
struct CreateContent {
    private var texts = 0
    private var images: [String: Int] = [:]
    private var audios = 0
    private var videos = 0

    /// - Returns: the elements, as they came.
    static func check(_ value: JSONValue?) throws(ErrorEnvelope) -> [JSONValue] {
        guard let value, value != .array([]) else { throw .emptyContent }
        guard case .array(let elements) = value else { throw .invalidParameter("content") }
        var content = CreateContent()
        for (index, element) in elements.enumerated() {
            try content.add(element, at: "content[\(index)]")
        }
        try content.checkTogether()
        return elements
    }

    private mutating func add(_ element: JSONValue, at place: String) throws(ErrorEnvelope) {
        guard case .object(let sent) = element else { throw .invalidParameter(place) }
        let fields = sent.filter { $0.value != .null }
        switch fields["type"]?.string {
        case "text":
            texts += 1
            switch fields["text"] {
            case nil: throw .emptyContent
            case .string(let text)?: guard text.contains(where: { !$0.isWhitespace }) else { throw .emptyContent }
            default: throw .invalidParameter("\(place).text")
            }
        case "image":
            guard let role = fields["role"]?.string, Self.roles.contains(role) else {
                throw .invalidParameter("\(place).role")
            }
            images[role, default: 0] += 1
            try Self.check(fields["url"], as: .image, at: "\(place).url")
        case "audio":
            audios += 1
            try Self.check(fields["audio_url"], as: .audio, at: "\(place).audio_url")
        case "video":
            videos += 1
            try Self.check(fields["video_url"], as: .video, at: "\(place).video_url")
        default:
            throw .invalidParameter("\(place).type")
        }
    }

    private static let roles: Set = ["first_frame", "last_frame", "reference"]

    private static func check(
        _ address: JSONValue?, as kind: SentMaterial.Kind, at place: String
    ) throws(ErrorEnvelope) {
        guard let text = address?.string else { throw .badLink(kind) }
        guard text.prefix(5).lowercased() == "data:" else {
            guard LinkRule.isReachable(text) else { throw .badLink(kind) }
            return
        }
        guard let material = SentMaterial(dataURL: text, kind) else { throw .badLink(kind) }
        guard material.isWithinLimits else { throw .invalidParameter(place) }
    }

    /// Which elements may stand beside each other, and how many.
    private func checkTogether() throws(ErrorEnvelope) {
        let first = images["first_frame"] ?? 0
        let last = images["last_frame"] ?? 0
        let references = images["reference"] ?? 0
        let isCounted = texts <= 1 && first <= 1 && last <= 1 && references <= 9 && audios <= 3 && videos <= 3
        let isMixed = first + last > 0 && references + audios + videos > 0
        let isAudioAlone = audios > 0 && images.isEmpty && videos == 0
        guard isCounted, !isMixed, !isAudioAlone, last == 0 || first > 0 else { throw .invalidParameter("content") }
    }
}
