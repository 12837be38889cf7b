import Contract
import Desk
import Files
import Model
import Providers
import Store

/// Makes a task of each line of a batch.
struct BatchDrafting: Sendable {
    let context: Context
    /// Where the paths in the lines start.
    let folder: String
    let template: PromptTemplate?
    /// What lines have that do not say otherwise.
    var project: String?
    var tags: [String] = []
    var allowsDuplicate = false
    /// Whether files of this machine may be named: not by whoever asks from afar.
    var allowsFiles = true

    /// - Throws: `BatchFaults` with all that is wrong with the line.
    func draft(_ record: BatchRecord) throws(BatchFaults) -> TaskDraft {
        var cells = BatchCells(record)
        if !allowsFiles { refuseFiles(record, &cells) }
        let request = request(record, &cells)
        let bookkeeping = bookkeeping(&cells)
        guard cells.faults.isEmpty, let request, var draft = bookkeeping else {
            throw BatchFaults(name: "", faults: cells.faults)
        }
        draft.request = request
        do throws(Failure) { draft.cost = try context.estimate(request, profile: draft.profile) } catch {
            throw BatchFaults(name: "", faults: [record.fault(error.message)], exit: .refused)
        }
        return draft
    }

    // MARK: The request

    private func request(_ record: BatchRecord, _ cells: inout BatchCells) -> VideoRequest? {
        let rules = context.rules
        if record.body != nil || cells.entry(.request) != nil { return wholeRequest(record, &cells) }
        var description = RequestDescription()
        description.prompt = prompt(record, &cells)
        description.model = cells.text(.model)
        description.duration = cells.integer(.duration, "a whole number of seconds", units: ["s", "秒"])
        description.resolution = cells.text(.resolution)
        description.ratio = cells.text(.ratio)?.replacing("：", with: ":")
        description.timeout = cells.integer(.taskTimeout, "a whole number of seconds")
        description.watermark = cells.flag(.watermark)
        description.generateAudio = cells.flag(.generateAudio)
        let roles: [(BatchColumn, MaterialKind, RequestMaterial.Role)] = [
            (.firstFrame, .image, .firstFrame), (.lastFrame, .image, .lastFrame), (.image, .image, .reference),
            (.audio, .audio, .reference), (.video, .video, .reference),
        ]
        for (column, kind, role) in roles {
            let isSeparator: (Character) -> Bool = { column.isRepeatable && ($0.isNewline || $0 == "|") }
            for (text, entry) in cells.list(column, isSeparator: isSeparator) {
                cells.check(entry) {
                    var material = Material(rules: rules, settings: context.settings.material)
                    let isName = rules.isAddress(text) || Material.continued(text, role) != nil
                    guard isName || allowsFiles else {
                        throw Failure(
                            code: "file",
                            message: "found \(BatchFault.excerpt(text)); allowed are URLs, data URLs and last:TASK",
                            exit: .invalidRequest)
                    }
                    let url = try material.address(isName ? text : path(text), kind, role)
                    try material.check()
                    description.files.merge(material.files) { $1 }
                    description.material.append(RequestMaterial(kind, role, url: url))
                }
            }
        }
        guard cells.faults.isEmpty else { return nil }
        if description.prompt == nil, description.material.isEmpty {
            cells.add("there is no prompt; fill a column prompt, or give --template")
            return nil
        }
        var request: VideoRequest?
        cells.check(nil) {
            let defaults = context.settings.file.profiles[context.settings.profile.value]?.defaults ?? .init()
            request = try rules.compose(description.completed(by: defaults.description))
            request?.files = description.files
        }
        return request
    }

    /// A file that is named is this machine's, and none of whoever asks.
    private func refuseFiles(_ record: BatchRecord, _ cells: inout BatchCells) {
        for column in [BatchColumn.promptFile, .output, .request] {
            guard let entry = cells.entry(column), case .json(.string) = entry.value else { continue }
            cells.add("names a file of the server; leave it out", at: entry)
        }
    }

    private func prompt(_ record: BatchRecord, _ cells: inout BatchCells) -> String? {
        let prompt = cells.text(.prompt, isTrimmed: false)
        let file = cells.text(.promptFile)
        if let template {
            if let file {
                cells.add(
                    "found \(BatchFault.excerpt(file)) beside --template; leave one out", at: cells.entry(.promptFile))
            }
            return template.fill(record.texts)
        }
        if prompt != nil, file != nil {
            cells.add("the line has a prompt too; leave one out", at: cells.entry(.promptFile))
        }
        guard prompt == nil, let file else { return prompt }
        var text: String?
        cells.check(cells.entry(.promptFile)) {
            text = try InputFile.readText(path(file), limit: context.rules.maximumBodyBytes)
        }
        return text
    }

    /// A whole body, which goes out as it is written.
    private func wholeRequest(_ record: BatchRecord, _ cells: inout BatchCells) -> VideoRequest? {
        for entry in record.entries where !entry.column.isBookkeeping && entry.column != .request {
            cells.add("the line has a whole request; leave this out", at: entry)
        }
        let entry = cells.entry(.request)
        let file = cells.text(.request)
        guard cells.faults.isEmpty else { return nil }
        var request: VideoRequest?
        cells.check(entry) {
            let limit = context.rules.maximumBodyBytes
            let body = try record.body ?? file.map { try InputFile.read(path($0), limit: limit + 1) } ?? []
            guard body.count <= limit else { throw InvalidRequest(violations: [context.rules.tooLarge(nil)]) }
            request = try context.rules.check(body)
        }
        return request
    }

    /// A path in the table starts where the table is; one that is only right for the shell's folder is taken too.
    private func path(_ text: String) -> String {
        guard !text.hasPrefix("/") else { return text }
        let beside = folder + "/" + text
        return (try? FileInformation(of: beside, followsLink: true)) != nil ? beside : text
    }

    // MARK: What the user calls it

    private func bookkeeping(_ cells: inout BatchCells) -> TaskDraft? {
        var draft = TaskDraft(request: .placeholder, profile: context.settings.profile.value, accountID: 0)
        draft.ref = cells.text(.ref)
        cells.check(cells.entry(.ref)) { try GivenText.checkRef("ref", draft.ref) }
        draft.project = cells.text(.project) ?? project
        cells.check(cells.entry(.project)) { try GivenText.checkName("project", draft.project) }
        draft.shot = cells.text(.shot)
        cells.check(cells.entry(.shot)) { try GivenText.checkName("shot", draft.shot) }
        draft.note = cells.text(.note)
        cells.check(cells.entry(.note)) { try GivenText.check("note", draft.note) }
        draft.tags = tags
        for (tag, entry) in cells.list(.tags, isSeparator: { $0.isWhitespace || ",，;；、".contains($0) }) {
            cells.check(entry) { try Tag.check(tag) }
            if !draft.tags.contains(tag) { draft.tags.append(tag) }
        }
        if let takes = cells.integer(.takes, "a whole number from 1 to 1000") {
            if (1...1_000).contains(takes) {
                draft.takes = Int(takes)
            } else {
                cells.add("found \(takes); allowed are 1 to 1000", at: cells.entry(.takes))
            }
        }
        if let priority = cells.integer(.priority, "a whole number") { draft.priority = Int(priority) }
        if let text = cells.text(.notBefore) {
            let line = cells.record.line
            cells.check(cells.entry(.notBefore)) {
                let moment = try context.moments.moment(text, .future)
                if moment > context.now {
                    draft.notBefore = moment
                } else {
                    context.say("line \(line): not_before is past, so that nothing is put off")
                }
            }
        }
        if let output = cells.text(.output) { draft.outputPath = outputPath(output, draft.takes, &cells) }
        draft.allowsDuplicate = allowsDuplicate
        return draft
    }

    private func outputPath(_ text: String, _ takes: Int?, _ cells: inout BatchCells) -> String? {
        if takes ?? 1 > 1 { cells.add("names one file, and the line makes several takes", at: cells.entry(.output)) }
        var path: String?
        cells.check(cells.entry(.output)) {
            path = try context.settings.plainPath(text.hasPrefix("/") ? text : folder + "/" + text)
        }
        return path
    }
}

extension VideoRequest {
    /// Stands where a request is still to come.
    fileprivate static let placeholder = VideoRequest(
        body: [],
        summary: RequestSummary(
            model: "", mode: .text, prompt: "", duration: 0, resolution: "", ratio: "", watermark: nil,
            generateAudio: nil, timeout: nil), meaning: .null)
}
