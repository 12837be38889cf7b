import Media
import Model

/// What a request's `content` comes to.
struct ContentSummary {
    var mode: RequestMode
    var prompt: String
}

/// The rules for `content`: each element by itself, and which may stand together [documented].
enum ContentRules {
    /// - Returns: nil if the content cannot be summed up.
    static func check(
        _ content: JSONValue?, limits: VideoModel, _ check: inout BodyRules.Check
    ) -> ContentSummary? {
        guard let elements = content?.array else {
            check.violation("content", found: content, allowed: "an array of at least one object")
            return nil
        }
        guard !elements.isEmpty else {
            check.violations.append(
                Violation(
                    field: "content", found: "an empty array",
                    allowed: "at least one element: a text, or images, audios and videos"))
            return nil
        }
        var counts = ContentCounts()
        for (index, element) in elements.enumerated() {
            checkElement(element, at: "content[\(index)]", limits, &counts, &check)
        }
        checkCombination(counts, limits, &check)
        return ContentSummary(mode: counts.mode, prompt: Spelling.composed(counts.prompts.first ?? ""))
    }

    private static func checkElement(
        _ element: JSONValue, at field: String, _ limits: VideoModel, _ counts: inout ContentCounts,
        _ check: inout BodyRules.Check
    ) {
        guard element.object != nil else {
            return check.violation(field, found: element, allowed: "an object with a type")
        }
        let type = element["type"]
        switch type?.string {
        case "text":
            guard let text = element["text"]?.string, text.contains(where: { !$0.isWhitespace }) else {
                return check.violation("\(field).text", found: element["text"], allowed: "a prompt that is not blank")
            }
            if let control = PlainText.controlCharacter(in: text) {
                check.violations.append(
                    Violation(
                        field: "\(field).text", found: PlainText.describe(control), allowed: PlainText.allowed))
            }
            counts.prompts.append(text)
        case "image":
            counts.images += 1
            MaterialRules.check(element["url"], limits: limits.images, at: "\(field).url", &check)
            switch element["role"]?.string {
            case "first_frame": counts.firstFrames += 1
            case "last_frame": counts.lastFrames += 1
            case "reference": counts.referenceImages += 1
            default:
                check.violation(
                    "\(field).role", found: element["role"], allowed: "first_frame, last_frame, reference")
            }
        case "audio":
            counts.audios += 1
            let seconds = MaterialRules.check(
                element["audio_url"], limits: limits.audios, at: "\(field).audio_url", &check)
            if let seconds { counts.audioSeconds.append(seconds) }
        case "video":
            counts.videos += 1
            check.inputVideos += 1
            let seconds = MaterialRules.check(
                element["video_url"], limits: limits.videos, at: "\(field).video_url", &check)
            check.inputSeconds.append(seconds)
            if let seconds { counts.videoSeconds.append(seconds) }
        default:
            check.violation("\(field).type", found: type, allowed: "text, image, audio, video")
        }
    }

    private static func checkCombination(_ counts: ContentCounts, _ limits: VideoModel, _ check: inout BodyRules.Check)
    {
        func limit(_ what: String, _ count: Int, _ maximum: Int) {
            guard count > maximum else { return }
            check.violations.append(
                Violation(field: "content", found: "\(count) \(what)", allowed: "at most \(maximum)"))
        }
        limit("texts", counts.prompts.count, 1)
        limit("first frames", counts.firstFrames, 1)
        limit("last frames", counts.lastFrames, 1)
        limit("reference images", counts.referenceImages, limits.images.maximumCount)
        limit("audios", counts.audios, limits.audios.maximumCount)
        limit("videos", counts.videos, limits.videos.maximumCount)
        if counts.hasFrames && counts.hasReferences {
            check.violations.append(
                Violation(
                    field: "content", found: "frames and references together",
                    allowed: "either first_frame and last_frame, or reference images, audios and videos"))
        }
        if counts.lastFrames > 0 && counts.firstFrames == 0 {
            check.violations.append(
                Violation(field: "content", found: "a last frame alone", allowed: "a last_frame beside a first_frame"))
        }
        if counts.audios > 0 && counts.videos == 0 && counts.images == 0 {
            check.violations.append(
                Violation(field: "content", found: "audio alone", allowed: "audio beside an image or a video"))
        }
        checkTotal(counts.audioSeconds, limits.audios, &check)
        checkTotal(counts.videoSeconds, limits.videos, &check)
    }

    private static func checkTotal(_ durations: [Double], _ limits: MaterialLimits, _ check: inout BodyRules.Check) {
        let seconds = MaterialLimits.total(ofSeconds: durations)
        guard let maximum = limits.maximumTotalSeconds, seconds > maximum else { return }
        check.violations.append(
            Violation(
                field: "content", found: "\(text(seconds)) s of \(limits.kind.rawValue) together",
                allowed: "at most \(text(maximum)) s"))
    }

    /// Without the fraction when there is none.
    private static func text(_ seconds: Double) -> String {
        Int(exactly: seconds).map { "\($0)" } ?? "\(seconds)"
    }
}
