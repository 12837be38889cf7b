/// The name of one kind of fault, where it may stand and what follows its name.
struct FaultDefinition: Sendable {
    enum Parameter: Sendable {
        case none(Fault)
        case number(String, ClosedRange<Int>, @Sendable (Int) -> Fault)
        case seconds(@Sendable (Double) -> Fault)
        case text(String, orElse: String?, @Sendable (String) -> Fault)
    }

    let name: String
    let endpoints: [FaultEndpoint]
    let parameter: Parameter
    let effect: String

    init(_ name: String, at endpoints: [FaultEndpoint], _ parameter: Parameter, _ effect: String) {
        self.name = name
        self.endpoints = endpoints
        self.parameter = parameter
        self.effect = effect
    }

    /// The kind as it is written, such as `http:CODE` or `failed[:MESSAGE]`.
    var spelling: String {
        switch parameter {
        case .none: name
        case .number(let placeholder, _, _): "\(name):\(placeholder)"
        case .seconds: "\(name):SECONDS"
        case .text(let placeholder, nil, _): "\(name):\(placeholder)"
        case .text(let placeholder, .some, _): "\(name)[:\(placeholder)]"
        }
    }

    /// The fault that this kind makes of the text behind its name; nil when the text does not fit.
    func fault(parameter text: String?) -> Fault? {
        switch (parameter, text) {
        case (.none(let fault), nil):
            fault
        case (.number(_, let allowed, let make), let text?):
            Int(text).flatMap { allowed.contains($0) ? make($0) : nil }
        case (.seconds(let make), let text?):
            Double(text).flatMap { Self.secondsAllowed.contains($0) ? make($0) : nil }
        case (.text(_, let fallback, let make), _):
            (text ?? fallback).flatMap { $0.isEmpty ? nil : make($0) }
        default:
            nil
        }
    }

    /// What may follow the name, in words.
    var parameterRule: String {
        switch parameter {
        case .none: "nothing after its name"
        case .number(let placeholder, let allowed, _):
            "\(placeholder) as a whole number from \(allowed.lowerBound) to \(allowed.upperBound)"
        case .seconds: "SECONDS as a number from 0 to 86400"
        case .text(let placeholder, nil, _): "\(placeholder) after its name"
        case .text(let placeholder, .some, _): "a \(placeholder) that is not empty, or none"
        }
    }

    private static let secondsAllowed = 0.0...86_400
}

extension FaultDefinition {
    static let all: [FaultDefinition] = anywhere + atCreate + atStatus + atDownload

    private static let api: [FaultEndpoint] = [.create, .status]
    private static let statusCodes = 200...599
    private static let refCodes = 400_000...599_999
    private static let sizes = 0...(1 << 40)

    private static let anywhere: [FaultDefinition] = [
        .init(
            "http", at: FaultEndpoint.allCases, .number("CODE", statusCodes, Fault.http),
            "that status, with the error envelope where one is known"),
        .init(
            "bare", at: FaultEndpoint.allCases, .number("CODE", statusCodes, Fault.bare),
            "that status with a proxy's page"),
        .init("reset", at: FaultEndpoint.allCases, .none(.reset), "closes the connection; nothing was done"),
        .init("hang", at: FaultEndpoint.allCases, .none(.hang), "never answers; nothing was done"),
        .init("slow", at: FaultEndpoint.allCases, .seconds(Fault.slow), "answers late"),
        .init(
            "trickle", at: FaultEndpoint.allCases, .none(.trickle), "one byte of the answer every 50 ms, without end"),
        .init("truncate", at: FaultEndpoint.allCases, .none(.truncate), "half the announced body, then closes"),
        .init("html", at: FaultEndpoint.allCases, .none(.html), "200 with a login page"),
        .init(
            "garbage", at: FaultEndpoint.allCases, .none(.garbage), "200 with something that is neither JSON nor video"),
        .init(
            "huge", at: FaultEndpoint.allCases, .number("BYTES", sizes, Fault.huge),
            "200 with that many bytes, unannounced"),
        .init("empty", at: FaultEndpoint.allCases, .none(.empty), "200 with an empty JSON object"),
        .init("code", at: api, .number("REF_CODE", refCodes, Fault.code), "the error envelope with that ref_code"),
        .init("stringcode", at: api, .number("REF_CODE", refCodes, Fault.stringCode), "the same, ref_code as a string"),
        .init(
            "gateway", at: api, .number("CODE", statusCodes, Fault.gateway),
            "that status with JSON of a gateway's, which looks like the error envelope"),
        .init("retry-after", at: api, .number("SECONDS", 0...86_400, Fault.retryAfter), "429000 with Retry-After"),
    ]

    private static let atCreate: [FaultDefinition] = [
        .init("reset-after", at: [.create], .none(.resetAfter), "creates the task, then closes the connection"),
        .init("hang-after", at: [.create], .none(.hangAfter), "creates the task, then never answers"),
        .init("no-task-id", at: [.create], .none(.noTaskID), "creates the task, answers 200 without its id"),
        .init(
            "gateway-after", at: [.create], .none(.gatewayAfter),
            "creates the task, then answers 504 with a gateway's JSON"),
    ]

    private static let atStatus: [FaultDefinition] = [
        .init(
            "unknown-status", at: [.status], .text("WORD", orElse: nil, Fault.unknownStatus),
            "the record with that status"),
        .init("failed", at: [.status], .text("MESSAGE", orElse: "内容审核未通过", Fault.failed), "the task fails, for good"),
        .init("no-url", at: [.status], .none(.noURL), "the task completes; this answer lacks video_url"),
        .init("foreign", at: [.status], .none(.foreign), "the record of the newest other task"),
        .init("stranger", at: [.status], .none(.stranger), "the record of a task that nobody knows"),
        .init("not-found", at: [.status], .none(.notFound), "404000"),
        .init("missing-task-id", at: [.status], .none(.missingTaskID), "the record without task_id"),
        .init("current", at: [.status], .none(.current), "the record of the newest task, whatever id, without task_id"),
    ]

    private static let atDownload: [FaultDefinition] = [
        .init("short", at: [.download], .none(.short), "all but the last byte of the announced body, then closes"),
        .init("wrong-range", at: [.download], .none(.wrongRange), "answers a range with 206 and the bytes from 0"),
        .init("no-range", at: [.download], .none(.noRange), "answers a range with 200 and the whole file"),
        .init("etag-change", at: [.download], .none(.etagChange), "another ETag, and other padding, on each such call"),
        .init("gone", at: [.download], .none(.gone), "410"),
        .init("forbidden", at: [.download], .none(.forbidden), "403"),
        .init("redirect", at: [.download], .text("URL", orElse: nil, Fault.redirect), "302 to that URL"),
        .init(
            "expired-url", at: [.download], .none(.expiredURL),
            "403 for the first URL of a task; its next status has a fresh one"),
    ]
}
