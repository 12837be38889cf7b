import ArgumentParser
import Contract
import Files
import Model
import Store
import Sync

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
            var videos = Videos()
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
            let sum = findings.isEmpty ? "all is well; \(videos.checked) videos checked" : "\(findings.count) findings"
            context.say(sum + videos.sentenceOfOthers)
        }
        if !findings.isEmpty { throw Exit.damaged.code }
    }

    /// Files of saved videos.
    private struct Videos {
        /// Those that were read.
        var checked = 0
        /// Those that other hosts have, by these hosts' names.
        var elsewhere: [String: Int] = [:]

        var sentenceOfOthers: String {
            elsewhere.sorted { $0.key < $1.key }.map { "; \($0.value) videos are on \($0.key), which can check them" }
                .joined()
        }
    }

    private func checkVideos(
        _ repository: TaskRepository, _ context: Context, _ findings: inout [LedgerFinding], _ videos: inout Videos
    ) async throws {
        let folder = context.settings.videos.value
        // A ledger in a file is this host's alone, whatever the host was called before.
        let finder: VideoFinder? = repository.folder == nil ? .here(folder) : nil
        var query = TaskQuery()
        query.states = [.completed]
        query.isReversed = true
        query.limit = 500
        while true {
            let tasks = try await repository.list(query)
            for task in tasks {
                guard let video = task.video, video.state == .saved, let here = video.path(in: folder) else { continue }
                let place = finder?.place(of: video)
                if let host = place?.host {
                    videos.elsewhere[host, default: 0] += 1
                    continue
                }
                videos.checked += 1
                let path = place?.path ?? here
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

    private func json(_ findings: [LedgerFinding], _ videos: Videos, _ context: Context) -> String {
        var json = JSONWriter(layout: context.isTerminal ? .pretty : .compact)
        json.object { json in
            json.field("ok", findings.isEmpty)
            json.field("videos", videos.checked)
            json.arrayField("findings") { json in
                for finding in findings {
                    json.object { json in
                        json.field("kind", finding.kind)
                        json.field("task", finding.task)
                        json.field("message", finding.message)
                    }
                }
            }
            json.field("videos_elsewhere", videos.elsewhere.values.reduce(0, +))
        }
        return json.text + "\n"
    }
}
