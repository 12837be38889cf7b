import ArgumentParser
import Model
import SenseAudio

/// The parameters of a request, or a whole body.
struct ParameterOptions: ParsableArguments {
    @Option(
        name: [.customShort("p"), .customLong("prompt")], parsing: .unconditional,
        help: ArgumentHelp("The prompt, taken literally.", valueName: "text"))
    var promptText: String?

    @Option(help: ArgumentHelp("The prompt from a file; - for standard input.", valueName: "file"))
    var promptFile: String?

    @Option(
        name: .shortAndLong,
        help: ArgumentHelp("A reference image: URL or file; may be given several times.", valueName: "image"))
    var image: [String] = []

    @Option(help: ArgumentHelp("The first frame: URL or file.", valueName: "image"))
    var firstFrame: String?

    @Option(help: ArgumentHelp("The last frame: URL or file.", valueName: "image"))
    var lastFrame: String?

    @Option(help: ArgumentHelp("A reference video: URL or file; may be given several times.", valueName: "video"))
    var video: [String] = []

    @Option(
        name: .shortAndLong,
        help: ArgumentHelp("A reference audio: URL or file; may be given several times.", valueName: "audio"))
    var audio: [String] = []

    @Option(name: .shortAndLong, help: ArgumentHelp("Seconds, 4 to 15. (default: 5)", valueName: "seconds"))
    var duration: Int64?

    @Option(name: .shortAndLong, help: ArgumentHelp("480p or 720p. (default: 720p)", valueName: "name"))
    var resolution: String?

    @Option(help: ArgumentHelp("16:9, 4:3, 1:1, 3:4 or 9:16. (default: 16:9)", valueName: "ratio"))
    var ratio: String?

    @Option(name: .shortAndLong, help: ArgumentHelp("The model.", valueName: "name"))
    var model: String?

    @Option(help: ArgumentHelp("The longest that the service may take, 3600 to 172800 seconds.", valueName: "seconds"))
    var taskTimeout: Int64?

    @Flag(inversion: .prefixedNo, help: "A watermark; the service's own default is on, reel's is off.")
    var watermark: Bool?

    @Flag(inversion: .prefixedNo, help: "Sound; left to the service unless given.")
    var generateAudio: Bool?

    @Option(help: ArgumentHelp("A whole request body, sent as written; - for standard input.", valueName: "file"))
    var request: String?

    func validate() throws {
        if promptText != nil, promptFile != nil { throw ValidationError("two prompts; give --prompt or --prompt-file") }
        try requireOneInput(beside: 0)
        if request != nil, hasParameters {
            throw ValidationError("--request is a whole body; leave out the prompt and the other parameters")
        }
    }

    /// Standard input can be read once.
    /// - Parameter others: how often it is named besides.
    func requireOneInput(beside others: Int) throws {
        let files = [promptFile, request, firstFrame, lastFrame].compactMap { $0 } + image + video + audio
        let count = files.count { $0 == "-" } + others
        if count > 1 {
            throw ValidationError("- is standard input, which can be read once, and stands here \(count) times")
        }
    }

    private var hasParameters: Bool {
        hasPrompt || !image.isEmpty || firstFrame != nil || lastFrame != nil || !video.isEmpty || !audio.isEmpty
            || duration != nil || resolution != nil || ratio != nil || model != nil || taskTimeout != nil
            || watermark != nil || generateAudio != nil
    }

    /// Whether there is a prompt or any material.
    var hasContent: Bool {
        hasPrompt || !image.isEmpty || firstFrame != nil || lastFrame != nil || !video.isEmpty || !audio.isEmpty
    }

    var hasPrompt: Bool { promptText != nil || promptFile != nil }

    /// The whole body, if one was given.
    /// - Throws: `InvalidRequest`, or `Failure` for a file that cannot be read.
    func wholeRequest() throws -> VideoRequest? {
        guard let request else { return nil }
        let limit = RequestRules.maximumBodyBytes
        let size = InputFile.size(request)
        guard size ?? 0 <= limit else { throw InvalidRequest(violations: [RequestRules.tooLarge(size)]) }
        let body = try InputFile.read(request, limit: limit + 1)
        guard body.count <= limit else { throw InvalidRequest(violations: [RequestRules.tooLarge(nil)]) }
        return try VideoRequest(body: body)
    }

    /// The single parameters, with files read.
    /// - Throws: `InvalidRequest`, or `Failure` for a file that cannot be read.
    func changes() throws -> RequestChanges {
        var changes = RequestChanges()
        changes.prompt = try promptText ?? promptFile.map(InputFile.readText)
        changes.model = model
        changes.duration = duration
        changes.resolution = resolution
        changes.ratio = ratio
        changes.timeout = taskTimeout
        changes.watermark = watermark
        changes.generateAudio = generateAudio
        var material = Material()
        changes.firstFrame = try firstFrame.map { try material.address($0, .image) }
        changes.lastFrame = try lastFrame.map { try material.address($0, .image) }
        changes.referenceImages = try image.map { try material.address($0, .image) }
        changes.audios = try audio.map { try material.address($0, .audio) }
        changes.videos = try video.map { try material.address($0, .video) }
        try material.check()
        return changes
    }
}
