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
        var tally = Tally()
        for (index, element) in elements.enumerated() {
            checkElement(element, at: "content[\(index)]", limits, &tally, &check)
        }
        checkCombination(tally, limits, &check)
        return ContentSummary(mode: tally.mode, prompt: Spelling.composed(tally.prompts.first ?? ""))
    }

    private static func checkElement(
        _ element: JSONValue, at field: String, _ limits: VideoModel, _ tally: inout Tally,
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
            tally.prompts.append(text)
        case "image":
            tally.images += 1
            MaterialRules.check(element["url"], limits: limits.images, at: "\(field).url", &check)
            switch element["role"]?.string {
            case "first_frame": tally.firstFrames += 1
            case "last_frame": tally.lastFrames += 1
            case "reference": tally.referenceImages += 1
            default:
                check.violation(
                    "\(field).role", found: element["role"], allowed: "first_frame, last_frame, reference")
            }
        case "audio":
            tally.audios += 1
            let seconds = MaterialRules.check(
                element["audio_url"], limits: limits.audios, at: "\(field).audio_url", &check)
            if let seconds { tally.audioSeconds.append(seconds) }
        case "video":
            tally.videos += 1
            let seconds = MaterialRules.check(
                element["video_url"], limits: limits.videos, at: "\(field).video_url", &check)
            if let seconds { tally.videoSeconds.append(seconds) }
        default:
            check.violation("\(field).type", found: type, allowed: "text, image, audio, video")
        }
    }

    private static func checkCombination(_ tally: Tally, _ limits: VideoModel, _ check: inout BodyRules.Check) {
        func limit(_ what: String, _ count: Int, _ maximum: Int) {
            guard count > maximum else { return }
            check.violations.append(
                Violation(field: "content", found: "\(count) \(what)", allowed: "at most \(maximum)"))
        }
        limit("texts", tally.prompts.count, 1)
        limit("first frames", tally.firstFrames, 1)
        limit("last frames", tally.lastFrames, 1)
        limit("reference images", tally.referenceImages, limits.images.maximumCount)
        limit("audios", tally.audios, limits.audios.maximumCount)
        limit("videos", tally.videos, limits.videos.maximumCount)
        if tally.hasFrames && tally.hasReferences {
            check.violations.append(
                Violation(
                    field: "content", found: "frames and references together",
                    allowed: "either first_frame and last_frame, or reference images, audios and videos"))
        }
        if tally.lastFrames > 0 && tally.firstFrames == 0 {
            check.violations.append(
                Violation(field: "content", found: "a last frame alone", allowed: "a last_frame beside a first_frame"))
        }
        if tally.audios > 0 && tally.videos == 0 && tally.images == 0 {
            check.violations.append(
                Violation(field: "content", found: "audio alone", allowed: "audio beside an image or a video"))
        }
        checkTotal(tally.audioSeconds, limits.audios, &check)
        checkTotal(tally.videoSeconds, limits.videos, &check)
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

    /// What was counted while looking at the elements.
    struct Tally {
        var prompts: [String] = []
        /// Whatever their roles, valid or not.
        var images = 0
        var firstFrames = 0
        var lastFrames = 0
        var referenceImages = 0
        var audios = 0
        var videos = 0
        /// Lengths as far as they are known, in seconds.
        var audioSeconds: [Double] = []
        var videoSeconds: [Double] = []

        var hasFrames: Bool { firstFrames + lastFrames > 0 }
        var hasReferences: Bool { referenceImages + audios + videos > 0 }

        var mode: RequestMode {
            if hasFrames { .frames } else if hasReferences { .references } else { .text }
        }
    }
}
