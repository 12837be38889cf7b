import FoundationEssentials
import Model
import Providers
import Store
import TestSupport
import Testing
import Transport

@testable import Sync

#if canImport(Glibc)
    import Glibc
#elseif canImport(Musl)
    import Musl
#else
    import Darwin
#endif

/// Tasks of an export that somebody else may have written: nothing is written where it says, and nothing fetched.
@Suite(.timeLimit(.minutes(5)))
struct ForeignVideoTests {
    private static let boat = clip(20_000)

    /// The ledger that an export came into.
    private struct Here: Sendable {
        var repository: TaskRepository
        var settings: SyncSettings
        var upstream: Upstream
        var folder: String

        func video() async throws -> VideoFile { try #require(try await repository.task(1).video) }

        func download(_ upstream: Upstream? = nil) async throws {
            let worker = try await repository.startWorker(kind: "test")
            let claimed = try #require(try await repository.claimForDownload(1, worker: worker, lease: 3_600_000))
            try await Downloader(
                repository: repository, upstream: upstream ?? self.upstream, settings: settings, worker: worker
            ).download(claimed)
            try await repository.stop(worker)
        }

        func file(_ name: String) -> String? {
            (try? Data(contentsOf: URL(filePath: "\(folder)/\(name)"))).map { String(decoding: $0, as: UTF8.self) }
        }

        func names(in name: String) -> [String] {
            ((try? FileManager.default.contentsOfDirectory(atPath: "\(folder)/\(name)")) ?? []).sorted()
        }
    }

    /// Brings what a ledger exports, changed, into another one with the same key.
    /// - Parameter change: gets the text and a folder that is none of reel's, with a document in it.
    private func withImport(
        of host: VideoHost, _ change: (String, String) -> String, _ body: (Here) async throws -> Void
    ) async throws {
        let folder = "\(host.sync.folder)/here"
        try FileManager.default.createDirectory(atPath: folder + "/home", withIntermediateDirectories: true)
        try Data("mine".utf8).write(to: URL(filePath: folder + "/home/document"))
        let path = "\(folder)/export"
        _ = try await host.sync.repository.export(toFile: path)
        let text = String(decoding: try Data(contentsOf: URL(filePath: path)), as: UTF8.self)
        let changed = change(text, folder + "/home")
        #expect(changed != text)
        try Data(changed.utf8).write(to: URL(filePath: path))
        let repository = try TaskRepository(path: folder + "/reel.db", clock: host.sync.clock.read)
        let descriptor = open(path, O_RDONLY)
        defer { close(descriptor) }
        _ = try await repository.importLedger(from: descriptor)
        let client = try #require(host.sync.upstream.clients[host.sync.account])
        let account = try await repository.account(baseURL: client.baseURL, key: "sk-test")
        var settings = host.sync.settings
        settings.videosFolder = folder + "/videos"
        try await body(
            Here(
                repository: repository, settings: settings,
                upstream: Upstream(clients: [account: client], fetcher: VideoFetcher()), folder: folder))
        await repository.close()
    }

    private func host(_ body: (VideoHost) async throws -> Void) async throws {
        try await withVideoHost { _, request in
            .file(request.head.contains("/files/evil") ? clip(20_000, seed: 9) : Self.boat)
        } _: { host in
            try await body(host)
        }
    }

    @Test func `an imported URL is fetched from only once the service has named one`() async throws {
        try await host { host in
            try await withImport(of: host) { text, _ in
                text.replacing("/files/boat", with: "/files/evil")
            } _: { here in
                // Without a key nobody can say what the URL is.
                try await here.download(Upstream(clients: [:], fetcher: VideoFetcher(), baseURL: "http://127.0.0.1"))
                #expect(host.downloads.isEmpty)
                #expect(try await here.video().error?.contains("cannot be asked without its key") == true)

                let asked = host.statusCalls
                try await here.download()
                #expect(host.statusCalls == asked + 1)
                #expect(host.downloads.map { $0.head.contains("/files/boat") } == [true])
                let video = try await here.video()
                #expect((video.state, video.path) == (.saved, "1-纸船.mp4"))
            }
        }
    }

    @Test func `the same URL from the service is as good as another`() async throws {
        try await host { host in
            try await withImport(of: host) { text, _ in
                text.replacing(#""priority":0"#, with: #""priority":1"#)
            } _: { here in
                try await here.download()
                #expect(try await here.video().state == .saved)
                // From now on it is known: the next download asks nobody.
                let asked = host.statusCalls
                try FileManager.default.removeItem(atPath: here.folder + "/videos/1-纸船.mp4")
                try await here.download()
                #expect(host.statusCalls == asked)
                #expect(try await here.video().state == .saved)
            }
        }
    }

    @Test func `a task that the service does not know is not fetched at all`() async throws {
        try await withVideoHost(url: { number, host in number == 1 ? "http://\(host)/files/boat" : nil }) { _, _ in
            .file(Self.boat)
        } _: { host in
            try await withImport(of: host) { text, _ in
                text.replacing("/files/boat", with: "/files/evil")
            } _: { here in
                try await here.download()
                #expect(host.downloads.isEmpty)
                #expect(try await here.video().error?.contains("does not know the task") == true)
            }
        }
    }

    @Test(arguments: ["document", "authorized_keys", "../home/new"])
    func `nothing is written where an export says that the user wanted it`(name: String) async throws {
        try await host { host in
            try await withImport(of: host) { text, home in
                text.replacing(#""polls":"#, with: #""output_path":"\#(home)/\#(name)","polls":"#)
            } _: { here in
                try await here.download()
                #expect(try await here.video().path == "1-纸船.mp4")
                #expect(here.names(in: "home") == ["document"])
                #expect(here.file("home/document") == "mine")
            }
        }
    }

    @Test(arguments: ["/HOME/document", "../home/document", "link/document", "./1-纸船.mp4", "1-纸船.mp4"])
    func `nothing is moved away on the word of an export that it was saved there`(stored: String) async throws {
        try await host { host in
            try await withImport(of: host) { text, home in
                let path = stored.replacing("/HOME", with: home)
                let hash = String(repeating: "ab", count: 32)
                return text.replacing(
                    #""refusals":0,"state":"waiting""#,
                    with: #""path":"\#(path)","refusals":0,"sha256":"\#(hash)","state":"saved""#
                ).replacing(#""video":{"attempts":0"#, with: #""video":{"attempts":0,"bytes":4"#)
            } _: { here in
                try FileManager.default.createDirectory(
                    atPath: here.folder + "/videos", withIntermediateDirectories: true)
                try Data("mine".utf8).write(to: URL(filePath: here.folder + "/videos/1-纸船.mp4"))
                try FileManager.default.createSymbolicLink(
                    atPath: here.folder + "/videos/link", withDestinationPath: here.folder + "/home")
                #expect(try await here.video().state == .saved)
                try await here.download()
                #expect(try await here.video().state == .saved)
                #expect(try await here.video().path == "1-纸船-2.mp4")
                #expect(here.names(in: "home") == ["document"])
                #expect(here.file("home/document") == "mine")
                #expect(here.names(in: "videos") == ["1-纸船-2.mp4", "1-纸船.mp4", "link"])
                #expect(here.file("videos/1-纸船.mp4") == "mine")
            }
        }
    }

    @Test func `a uid that is a path leads nowhere, whatever folder the user chooses`() async throws {
        try await host { host in
            let uid = try await host.sync.repository.task(host.task).uid
            try await withImport(of: host) { text, _ in
                text.replacing(uid, with: "x/../../home/document")
            } _: { here in
                try FileManager.default.createDirectory(
                    atPath: here.folder + "/chosen/.reel-x", withIntermediateDirectories: true)
                // Whoever took the uid for a name would write to this file.
                try Data("mine".utf8).write(to: URL(filePath: here.folder + "/home/document.part"))
                let task = try await here.repository.task(1)
                #expect(task.uid == "x/../../home/document")
                try await here.repository.setOutputFolder(here.folder + "/chosen", of: task)
                try await here.download()
                #expect(try await here.video().path == here.folder + "/chosen/1-纸船.mp4")
                #expect(here.names(in: "home") == ["document", "document.part"])
                #expect(here.file("home/document.part") == "mine")
            }
        }
    }
}
