import ArgumentParser
import Contract
import Files
import Model
import Store

struct CheckCommand: ReelCommand {
    static let configuration = CommandConfiguration(
        commandName: "check", abstract: "Hold the ledger and every saved video against their own rules.")

    @Flag(help: "Make damaged indexes, counters, statistics and the search index anew first.")
    var rebuild = false

    @OptionGroup var output: ObjectOutputOptions
    @OptionGroup var global: GlobalOptions

    var wantsJSON: Bool { output.json }

    func perform(_ context: Context) async throws {
        let (findings, videos) = try await context.withLedger { repository in
            if rebuild { try await repository.rebuild() }
            var findings = try await repository.check()
            var videos = 0
            do {
                try await checkVideos(repository, context, &findings, &videos)
            } catch StoreError.damaged where !findings.isEmpty {
                // What keeps the list of videos from being read has been named.
            }
            if let pinned = repository.pinnedLog { context.say(pinned) }
            return (findings, videos)
        }
        if output.json {
            Stream.out(json(findings, videos, context))
        } else {
            for finding in findings {
                let place = finding.task.map { "task \($0): " } ?? ""
                Stream.out(Sanitizer.line("\(finding.kind)\t\(place)\(finding.message)") + "\n")
            }
            context.say(findings.isEmpty ? "all is well; \(videos) videos checked" : "\(findings.count) findings")
        }
        if !findings.isEmpty { throw Exit.damaged.code }
    }

    /// - Parameter checked: how many files were read.
    private func checkVideos(
        _ repository: TaskRepository, _ context: Context, _ findings: inout [LedgerFinding], _ checked: inout Int
    ) async throws {
        let folder = context.settings.videos.value
        var query = TaskQuery()
        query.states = [.completed]
        query.isReversed = true
        query.limit = 500
        while true {
            let tasks = try await repository.list(query)
            for task in tasks {
                guard let video = task.video, video.state == .saved, let path = video.path(in: folder) else { continue }
                checked += 1
                let found = FileHash.sha256(of: path)?.hexadecimal
                if found != video.sha256 {
                    findings.append(
                        LedgerFinding(
                            kind: "video", task: task.id,
                            message: "\(path) is \(found == nil ? "missing" : "damaged"); "
                                + "fetch it with `reel download \(task.id) --verify`"))
                }
            }
            guard let last = tasks.last, tasks.count == query.limit else { return }
            query.after = last.id
        }
    }

    private func json(_ findings: [LedgerFinding], _ videos: Int, _ context: Context) -> String {
        var json = JSONWriter(layout: context.isTerminal ? .pretty : .compact)
        json.object { json in
            json.field("ok", findings.isEmpty)
            json.field("videos", videos)
            json.arrayField("findings") { json in
                for finding in findings {
                    json.object { json in
                        json.field("kind", finding.kind)
                        json.field("task", finding.task)
                        json.field("message", finding.message)
                    }
                }
            }
        }
        return json.text + "\n"
    }
}
