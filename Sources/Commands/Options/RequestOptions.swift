import ArgumentParser
import Contract
import Model
import Providers

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
    func makeRequest(_ context: Context) async throws -> VideoRequest {
        let parameters = try await parameters.namingContinued(context)
        if let whole = try parameters.wholeRequest(context.rules) { return whole }
        if prompt == nil, !parameters.hasContent {
            throw Failure(
                code: "invalid_request",
                message:
                    "there is no prompt; give it as PROMPT, with --prompt or --prompt-file, or - to have it read from "
                    + "standard input, which is not read unasked. Nothing was sent",
                exit: .invalidRequest)
        }
        var description = try parameters.description(context)
        if let prompt {
            let isStandardInput = prompt == "-"
            description.prompt =
                isStandardInput ? try InputFile.readText(prompt, limit: context.rules.maximumBodyBytes) : prompt
        }
        let defaults = context.settings.file.profiles[context.settings.profile.value]?.defaults ?? .init()
        var request = try context.rules.compose(description.completed(by: defaults.description))
        request.files = description.files
        return request
    }
}

extension ConfigFile.Defaults {
    /// The same as a description.
    var description: RequestDescription {
        var description = RequestDescription()
        description.model = model
        description.duration = duration
        description.resolution = resolution
        description.ratio = ratio
        description.timeout = taskTimeout
        description.watermark = watermark
        description.generateAudio = generateAudio
        return description
    }
}
