import Media
import Model

/// The rules of the create call, all of them at once.
///
/// Sources: the vendor's page for the create call ("documented") and answers recorded against the live service
/// ("seen").
enum BodyRules {
    /// 64 MB [documented], read as 64 MiB: nothing valid is refused here.
    static let maximumBodyBytes = 64 * 1_048_576

    /// The longest a task may take, in seconds [documented; 3599 seen rejected].
    static let timeouts: ClosedRange<Int64> = 3_600...172_800

    /// What a body breaks, what is doubtful about it, and what it asks for, if it breaks nothing.
    struct Check: Sendable {
        var violations: [Violation] = []
        var warnings: [Violation] = []
        /// The URLs that the service is to fetch material from, in the order of `content`.
        var links: [MaterialLink] = []
        /// Videos that are given as material.
        var inputVideos = 0
        /// How long each of them plays, in seconds; nil where nobody knows.
        var inputSeconds: [Double?] = []
        /// What is still to be made ready when the request is sent.
        var pending: [PendingMaterial] = []
        var summary: RequestSummary?

        /// Of all of them together; nil where nobody knows.
        var inputMilliseconds: Int64? {
            inputSeconds.contains(nil) ? nil : Int64((inputSeconds.compactMap { $0 }.reduce(0, +) * 1_000).rounded(.up))
        }

        mutating func violation(_ field: String, found: JSONValue?, allowed: String) {
            violations.append(Violation(field: field, found: found?.excerpt ?? "nothing", allowed: allowed))
        }

        /// The same for a number, which may be whole and not look it.
        mutating func wholeNumberViolation(_ field: String, found: JSONValue?, allowed: String) {
            guard case .number(let number)? = found, let whole = Int64(exactly: number) else {
                return violation(field, found: found, allowed: allowed)
            }
            violations.append(
                Violation(
                    field: field, found: "\(whole) written with a point or an exponent",
                    allowed: "\(allowed), in digits alone"))
        }

        mutating func warning(_ field: String, found: String, allowed: String) {
            warnings.append(Violation(field: field, found: found, allowed: allowed))
        }
    }

    /// - Parameter bytes: the size of the body; nil when it is only known to be too large.
    static func tooLarge(_ bytes: Int?) -> Violation {
        let limit = Megabytes.limit(maximumBodyBytes)
        return Violation(
            field: "request", found: bytes.map(Megabytes.text) ?? "more than that",
            allowed: "\(limit); give large files as URLs instead of data")
    }

    /// Checks a body completely.
    static func check(_ body: JSONValue) -> Check {
        var check = Check()
        guard let fields = body.object else {
            check.violation("request", found: body, allowed: "one JSON object")
            return check
        }
        let model = checkModel(fields, &check)
        let content = ContentRules.check(fields["content"], limits: model, &check)
        checkDuration(fields, model, &check)
        checkResolution(fields, model, &check)
        checkRatio(fields, model, &check)
        checkTimeout(fields, &check)
        checkFlags(fields, model, &check)
        for name in fields.keys.sorted() where !knownFields.contains(name) {
            if model.providerOptions.contains(name) {
                check.warning(
                    name, found: "an option in a place where the service ignores it",
                    allowed: "provider_specific.\(name)")
            } else {
                check.warning(
                    name, found: "an unknown field, sent as written",
                    allowed: knownFields.sorted().joined(separator: ", "))
            }
        }
        if check.violations.isEmpty, let content {
            check.summary = summary(fields, content)
        }
        return check
    }

    private static let knownFields: Set<String> = [
        "model", "content", "duration", "resolution", "ratio", "timeout", "watermark", "provider_specific",
    ]

    private static func checkModel(_ fields: [String: JSONValue], _ check: inout Check) -> VideoModel {
        if let name = fields["model"]?.string, let model = VideoModel.named(name) { return model }
        check.violation(
            "model", found: fields["model"], allowed: VideoModel.all.map(\.id).joined(separator: ", "))
        // The other rules are still worth checking, against the model most likely meant.
        return .standard
    }

    private static func checkDuration(_ fields: [String: JSONValue], _ model: VideoModel, _ check: inout Check) {
        if let seconds = fields["duration"]?.integer, model.durations.contains(seconds) { return }
        check.wholeNumberViolation(
            "duration", found: fields["duration"],
            allowed: "a whole number of seconds from \(model.durations.lowerBound) to \(model.durations.upperBound)")
    }

    private static func checkResolution(_ fields: [String: JSONValue], _ model: VideoModel, _ check: inout Check) {
        let allowed = model.resolutions.joined(separator: ", ")
        guard let name = fields["resolution"]?.string else {
            return check.violation("resolution", found: fields["resolution"], allowed: allowed)
        }
        if model.resolutions.contains(name) { return }
        if model.disputedResolutions.contains(name) {
            check.warning(
                "resolution", found: "\"\(name)\", which the documentation lists in one place and not in another",
                allowed: allowed)
        } else {
            check.violation("resolution", found: .string(name), allowed: allowed)
        }
    }

    private static func checkRatio(_ fields: [String: JSONValue], _ model: VideoModel, _ check: inout Check) {
        if let name = fields["ratio"]?.string, model.ratios.contains(name) { return }
        check.violation("ratio", found: fields["ratio"], allowed: model.ratios.joined(separator: ", "))
    }

    private static func checkTimeout(_ fields: [String: JSONValue], _ check: inout Check) {
        guard let value = fields["timeout"], value != .null else { return }
        if let seconds = value.integer, timeouts.contains(seconds) { return }
        check.wholeNumberViolation(
            "timeout", found: value,
            allowed: "a whole number of seconds from \(timeouts.lowerBound) to \(timeouts.upperBound)")
    }

    private static func checkFlags(_ fields: [String: JSONValue], _ model: VideoModel, _ check: inout Check) {
        if let watermark = fields["watermark"], watermark != .null, watermark.bool == nil {
            check.violation("watermark", found: watermark, allowed: "true, false")
        }
        guard let specific = fields["provider_specific"], specific != .null else { return }
        guard let options = specific.object else {
            return check.violation("provider_specific", found: specific, allowed: "a JSON object")
        }
        for name in options.keys.sorted() {
            if !model.providerOptions.contains(name) {
                check.warning(
                    "provider_specific.\(name)", found: "an option that the service ignores for this model",
                    allowed: model.providerOptions.joined(separator: ", "))
            } else if options[name]?.bool == nil {
                check.violation("provider_specific.\(name)", found: options[name], allowed: "true, false")
            }
        }
    }

    private static func summary(_ fields: [String: JSONValue], _ content: ContentSummary) -> RequestSummary {
        RequestSummary(
            model: fields["model"]?.string ?? "",
            mode: content.mode,
            prompt: content.prompt,
            duration: Int(fields["duration"]?.integer ?? 0),
            resolution: fields["resolution"]?.string ?? "",
            ratio: fields["ratio"]?.string ?? "",
            watermark: fields["watermark"]?.bool,
            generateAudio: fields["provider_specific"]?["generate_audio"]?.bool,
            timeout: fields["timeout"]?.integer)
    }
}
