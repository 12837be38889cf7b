import ArgumentParser
import Model
import Providers
import Store

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

    @Option(help: ArgumentHelp("The first frame: URL, file, or last:42, that of a task.", valueName: "image"))
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
    func wholeRequest(_ rules: any RequestRules) throws -> VideoRequest? {
        guard let request else { return nil }
        let limit = rules.maximumBodyBytes
        let size = InputFile.size(request)
        guard size ?? 0 <= limit else { throw InvalidRequest(violations: [rules.tooLarge(size)]) }
        let body = try InputFile.read(request, limit: limit + 1)
        guard body.count <= limit else { throw InvalidRequest(violations: [rules.tooLarge(nil)]) }
        return try rules.check(body)
    }

    /// What the single parameters say, with files read.
    /// - Throws: `InvalidRequest`, or `Failure` for a file that cannot be read.
    func description(_ context: Context) throws -> RequestDescription {
        let rules = context.rules
        var description = RequestDescription()
        description.prompt =
            try promptText ?? promptFile.map { try InputFile.readText($0, limit: rules.maximumBodyBytes) }
        description.model = model
        description.duration = duration
        description.resolution = resolution
        description.ratio = ratio
        description.timeout = taskTimeout
        description.watermark = watermark
        description.generateAudio = generateAudio
        var material = Material(rules: rules, settings: context.settings.material)
        func add(_ texts: [String], _ kind: MaterialKind, _ role: RequestMaterial.Role) throws {
            for text in texts {
                description.material.append(RequestMaterial(kind, role, url: try material.address(text, kind, role)))
            }
        }
        try add([firstFrame].compactMap { $0 }, .image, .firstFrame)
        try add([lastFrame].compactMap { $0 }, .image, .lastFrame)
        try add(image, .image, .reference)
        try add(audio, .audio, .reference)
        try add(video, .video, .reference)
        try material.check()
        description.files = material.files
        return description
    }

    /// The same with the task whose last frame is meant under its permanent name: by that, equal requests are known.
    /// - Throws: `Failure` if no task has the name.
    func namingContinued(_ context: Context) async throws -> ParameterOptions {
        guard let firstFrame, let name = Material.continued(firstFrame, .firstFrame), !name.isEmpty else { return self }
        // The server finds it by the same name.
        guard context.serverAddress == nil else { return self }
        let profile = context.settings.profile.value
        let task = try await context.withLedger { try await $0.continuedTask(named: name, profile: profile) }
        var named = self
        named.firstFrame = Material.naming(task.uid)
        return named
    }
}
