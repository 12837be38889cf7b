import ArgumentParser
import Contract
import Model
import SenseAudio

/// What `submit` asks for: single parameters, or a whole body.
struct RequestOptions: ParsableArguments {
    @Argument(help: "What the video shows; - for standard input.")
    var prompt: String?

    @OptionGroup var parameters: ParameterOptions

    func validate() throws {
        if prompt != nil, parameters.hasPrompt {
            throw ValidationError("more than one prompt; give PROMPT, --prompt or --prompt-file")
        }
        if prompt != nil, parameters.request != nil {
            throw ValidationError("--request is a whole body; leave out the prompt and the other parameters")
        }
        if prompt == "-" { try parameters.requireOneInput(beside: 1) }
    }

    /// The request, checked completely.
    /// - Throws: `InvalidRequest`, or `Failure` for a file that cannot be read.
    func makeRequest(_ context: Context) throws -> VideoRequest {
        if let whole = try parameters.wholeRequest() { return whole }
        if prompt == nil, !parameters.hasContent {
            throw Failure(
                code: "invalid_request",
                message:
                    "there is no prompt; give it as PROMPT, with --prompt or --prompt-file, or - to have it read from "
                    + "standard input, which is not read unasked. Nothing was sent",
                exit: .invalidRequest)
        }
        var changes = try parameters.changes()
        if let prompt { changes.prompt = prompt == "-" ? try InputFile.readText(prompt) : prompt }
        let defaults = context.settings.file.profiles[context.settings.profile.value]?.defaults ?? .init()
        var parameters = RequestParameters()
        parameters.model = defaults.model ?? parameters.model
        parameters.duration = defaults.duration ?? parameters.duration
        parameters.resolution = defaults.resolution ?? parameters.resolution
        parameters.ratio = defaults.ratio ?? parameters.ratio
        parameters.timeout = defaults.taskTimeout
        parameters.watermark = defaults.watermark ?? parameters.watermark
        parameters.generateAudio = defaults.generateAudio
        return try changes.apply(to: parameters)
    }
}
