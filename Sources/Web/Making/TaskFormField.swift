import Model

/// What the form of a new task asks for, under the names that a request for a task has.
enum TaskFormField: String, CaseIterable, Sendable {
    case prompt, model, duration, resolution, ratio, watermark, generateAudio = "generate_audio"
    case firstFrame = "first_frame", lastFrame = "last_frame", image, audio, video
    case project, shot, takes, tags, note, priority, notBefore = "not_before", taskTimeout = "task_timeout"

    enum Kind { case text, area, number, choice, flag, list }

    var kind: Kind {
        switch self {
        case .prompt, .note: .area
        case .model, .resolution, .ratio: .choice
        case .watermark, .generateAudio: .flag
        case .duration, .takes, .priority, .taskTimeout: .number
        case .image, .audio, .video: .list
        case .firstFrame, .lastFrame, .project, .shot, .tags, .notBefore: .text
        }
    }

    /// In the order in which a request has it, behind its prompt.
    static let material: [TaskFormField] = [.firstFrame, .lastFrame, .image, .audio, .video]

    static let parameters: [TaskFormField] = [
        .model, .duration, .resolution, .ratio, .watermark, .generateAudio,
    ]

    /// What a piece of material is; nil for anything else.
    var materialKind: MaterialKind? {
        switch self {
        case .firstFrame, .lastFrame, .image: .image
        case .audio: .audio
        case .video: .video
        default: nil
        }
    }

    /// Whether a file may be given: videos are too large for it.
    var takesFile: Bool { materialKind == .image || materialKind == .audio }

    /// The field for a piece of material.
    init(_ material: RequestMaterial) {
        self =
            switch (material.kind, material.role) {
            case (.image, .firstFrame): .firstFrame
            case (.image, .lastFrame): .lastFrame
            case (.image, .reference): .image
            case (.audio, _): .audio
            case (.video, _): .video
            }
    }
}
