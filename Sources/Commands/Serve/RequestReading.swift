import Contract
import Desk
import Model
import Providers
import Store
import Web

extension Context {
    /// The same with another profile to send with.
    /// - Parameter profile: nil for the one in use.
    /// - Throws: `Failure` for one that is not in the config.
    func sending(with profile: String?) throws(Failure) -> Context {
        guard let profile, profile != settings.profile.value else { return self }
        guard profile == "default" || settings.file.profiles[profile] != nil else {
            let known = Set(settings.file.profiles.keys).union(["default"]).sorted().joined(separator: ", ")
            throw Failure(
                code: "no_profile", message: "there is no profile \(Sanitizer.line(profile)); allowed: \(known)",
                exit: .usage)
        }
        var context = self
        context.settings.profile = Setting(value: profile, source: .flag("profile"))
        return context
    }

    /// What a client makes requests with.
    var servedSettings: ServedSettings {
        let own = settings.file.profiles[settings.profile.value]?.defaults ?? .init()
        var defaults = ServedSettings.Defaults()
        (defaults.model, defaults.duration, defaults.resolution) = (own.model, own.duration, own.resolution)
        (defaults.ratio, defaults.taskTimeout) = (own.ratio, own.taskTimeout)
        (defaults.watermark, defaults.generateAudio) = (own.watermark, own.generateAudio)
        return ServedSettings(
            profile: settings.profile.value, provider: settings.service.name, defaults: defaults,
            prices: settings.file.prices.prices, refusesUnpriced: settings.file.refusesUnpriced)
    }

    /// Reads a table that came from afar.
    /// - Throws: `Failure` with all that is wrong with it, unless that is to be told beside what is right.
    func reading(_ table: TableText) throws(Failure) -> TableReading {
        var drafting = BatchDrafting(
            context: self, folder: "/", template: nil, project: table.project, allowsDuplicate: table.allowsDuplicate)
        drafting.allowsFiles = false
        let (lines, faults): ([BatchLine], BatchFaults?)
        do throws(BatchFault) {
            let decoded = try TextEncoding.decode(table.bytes, nil)
            (lines, faults) = BatchReading(drafting, decoded, name: table.name, ignored: []).linesAndFaults()
        } catch {
            (lines, faults) = ([], BatchFaults(name: table.name, faults: [error]))
        }
        guard let faults else { return TableReading(lines: lines, faults: []) }
        guard table.keepsFaults else { throw faults.failure }
        return TableReading(
            lines: lines,
            faults: faults.faults.map { fault in
                var plain = fault
                plain.line = nil
                return TableReading.Fault(line: fault.line, text: plain.text)
            })
    }

    /// Makes a task of the body of a request, which says what a line of a batch says.
    /// - Throws: `Failure` with all that is wrong with it.
    func draft(of body: [UInt8]) throws(Failure) -> TaskDraft {
        var drafting = BatchDrafting(context: self, folder: "/", template: nil)
        drafting.allowsFiles = false
        do throws(BatchFaults) {
            return try drafting.draft(JSONLineReader.record(of: body))
        } catch {
            let faults = error.faults.map { fault in
                var fault = fault
                fault.line = nil
                return "\n  \(fault.text)"
            }
            throw Failure(
                code: error.exit == .refused ? "no_price" : "invalid_request",
                message: "the request breaks these rules; nothing was recorded:\(faults.joined())", exit: error.exit)
        }
    }

    /// A draft of an older task's request, with what it costs.
    /// - Throws: `Failure` where it goes to another service, or needs a price and has none.
    func priced(_ draft: TaskDraft) throws -> TaskDraft {
        if let parent = draft.parentID { try settings.requireService(of: draft.profile, forTask: parent) }
        var draft = draft
        draft.cost = try estimate(draft.request, profile: draft.profile)
        return draft
    }
}

extension BatchColumn {
    /// What may stand in a body that comes from afar.
    static var requestFields: [RequestField] {
        allCases.compactMap { column in
            column.field.map { RequestField(column.rawValue, $0.0, $0.1, isList: column.isRepeatable) }
        }
    }

    private var field: (FieldKind, String)? {
        switch self {
        case .ref: (.name, "The caller's own key: with it the same request may be sent again safely.")
        case .prompt: (.text, "What the video shows.")
        case .image: (.text, "Reference images, as URLs or data URLs.")
        case .firstFrame: (.text, "The first frame, as a URL or data URL, or last:TASK.")
        case .lastFrame: (.text, "The last frame, as a URL or data URL.")
        case .video: (.text, "Reference videos, as URLs.")
        case .audio: (.text, "Reference sounds, as URLs or data URLs.")
        case .duration: (.integer, "The length of the video in seconds.")
        case .resolution: (.name, "The size of the picture, such as 720p.")
        case .ratio: (.name, "The shape of the picture, such as 16:9.")
        case .model: (.name, "Which model makes the video.")
        case .taskTimeout: (.integer, "The service's own limit for the task, in seconds.")
        case .watermark: (.flag, "Whether the picture gets a watermark.")
        case .generateAudio: (.flag, "Whether the service makes sound.")
        case .request: (.object, "A whole body for the service instead, which is sent as it is written.")
        case .project: (.name, "The project.")
        case .shot: (.name, "The shot.")
        case .takes: (.integer, "How many tasks to make of it, 1 to 1000.")
        case .tags: (.name, "Tags.")
        case .note: (.text, "A note.")
        case .priority: (.integer, "Higher goes first in the queue.")
        case .notBefore: (.name, "Not sent before: 2h, tomorrow, 2026-11-01T10:00, or RFC 3339.")
        case .promptFile, .output: nil
        }
    }
}
