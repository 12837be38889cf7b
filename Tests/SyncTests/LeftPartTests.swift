import Files
import FoundationEssentials
import Model
import NIOCore
import Store
import TestSupport
import Testing

@testable import Sync

/// Parts that other processes, or earlier ones, have left.
@Suite(.timeLimit(.minutes(5)))
struct LeftPartTests {
    private static let old = clip(200_000)
    private static let new = clip(200_000, seed: 1)

    /// Whether a whole file was asked for, and then the rest of one.
    private func isContinuedOnce(_ starts: [Int?]) -> Bool {
        starts.count == 2 && starts[0] == nil && (1...50_000).contains(starts[1] ?? 0)
    }

    /// Leaves what a process leaves that was killed: bytes, a record of some of them, and more bytes.
    private func leave(
        _ bytes: [UInt8], recorded: Int, at host: VideoHost, change: (inout PartRecord) -> Void = { _ in }
    ) async throws -> String {
        let task = try await host.sync.repository.task(host.task)
        let destination = try VideoDestination(for: task, folder: host.sync.videos)
        do {
            let part = try PartFile(path: destination.partPath)
            let source = PartRecord.source(of: try #require(task.video?.url))
            try part.restart(as: .init(source: source, etag: "\"a\"", total: 200_000))
            try part.append(ByteBuffer(bytes: bytes[..<recorded]))
            #expect(part.record())
            try part.append(ByteBuffer(bytes: bytes[recorded...]))
        }
        var record = try #require(PartRecord.load(for: destination.partPath))
        change(&record)
        try record.save(for: destination.partPath)
        return destination.partPath
    }

    @Test func `the part of a killed process is continued as far as its record goes`() async throws {
        try await withVideoHost { _, request in
            .part(Self.old, of: request)
        } _: { host in
            // What came after the record may be anything.
            _ = try await leave(Array(Self.old[..<60_000] + Self.new[60_000..<90_000]), recorded: 60_000, at: host)
            try await host.sync.run()
            #expect(try await host.saved() == Self.old)
            #expect(host.starts == [60_000])
            #expect(host.sync.names().count == 1)
        }
    }

    @Test(
        arguments: [
            { $0.sha256 = String(repeating: "0", count: 64) }, { $0.bytes += 1 }, { $0.bytes = 1_000_000 },
            { $0.bytes = -1 }, { $0.source += "x" }, { $0.total = 60_000 },
        ] as [@Sendable (inout PartRecord) -> Void])
    func `a record that does not vouch for the bytes is worth nothing`(
        change: @Sendable (inout PartRecord) -> Void
    ) async throws {
        try await withVideoHost { _, request in
            request.header("Range") == nil ? .file(Self.new) : .part(Self.new, of: request)
        } _: { host in
            _ = try await leave(Self.old, recorded: 60_000, at: host, change: change)
            try await host.sync.run()
            #expect(try await host.saved() == Self.new)
            #expect(host.starts == [nil])
        }
    }

    @Test(arguments: ["", "{", "null", #"{"bytes": 3}"#])
    func `a record that is damaged is worth nothing`(text: String) async throws {
        try await withVideoHost { _, request in
            .file(Self.new)
        } _: { host in
            let part = try await leave(Self.old, recorded: 60_000, at: host)
            try Data(text.utf8).write(to: URL(filePath: PartRecord.path(of: part)))
            try await host.sync.run()
            #expect(try await host.saved() == Self.new)
            #expect(host.starts == [nil])
        }
    }

    @Test func `bytes that changed under their record are not built upon`() async throws {
        try await withVideoHost { _, request in
            .file(Self.old)
        } _: { host in
            let part = try await leave(Self.old, recorded: 60_000, at: host)
            var bytes = [UInt8](try Data(contentsOf: URL(filePath: part)))
            bytes[59_999] ^= 1
            try Data(bytes).write(to: URL(filePath: part))
            try await host.sync.run()
            #expect(try await host.saved() == Self.old)
            #expect(host.starts == [nil])
        }
    }

    @Test func `two never write to one part`() async throws {
        try await withVideoHost { _, request in
            .file(Self.old)
        } _: { host in
            let task = try await host.sync.repository.task(host.task)
            let path = try VideoDestination(for: task, folder: host.sync.videos).partPath
            do {
                let other = try PartFile(path: path)
                try other.append(ByteBuffer(bytes: [1, 2, 3]))
                // The other one was stopped beyond its lease; nobody waits for it.
                try await host.download()
                #expect(try await host.video().state == .saved)
                #expect(try await host.saved() == Self.old)
                #expect(host.sync.file(path) == Data([1, 2, 3]))
                #expect(!host.sync.names().contains { $0.hasSuffix(".spare.part") })
            }
        }
    }

    @Test func `a part that has become a video is never written to`() async throws {
        try await withVideoHost { number, _ in
            number == 1 ? .file(Self.old, sending: 10) : .file(Self.old)
        } _: { host in
            // As after a crash between the two halves of naming a file.
            let task = try await host.sync.repository.task(host.task)
            let part = try VideoDestination(for: task, folder: host.sync.videos).partPath
            let video = String(part.dropLast(".part".count))
            try Data(Self.old).write(to: URL(filePath: video))
            try FileManager.default.linkItem(atPath: video, toPath: part)
            try await host.download()
            #expect(host.sync.file(video) == Data(Self.old))
            try await host.sync.run()
            #expect(try await host.saved() == Self.old)
            #expect(host.sync.names().count == 1)
        }
    }

    @Test func `a part beside a place that was taken meanwhile is cleared away`() async throws {
        try await withVideoHost { number, _ in
            .file(Self.old, sending: number == 1 ? 50_000 : nil)
        } _: { host in
            try await host.sync.repository.setOutputFolder(
                host.sync.folder, of: try await host.sync.repository.task(host.task))
            let output = try #require(try await host.sync.repository.task(host.task).outputPath)
            try await host.download()
            #expect(host.sync.names(in: host.sync.folder).contains { $0.hasSuffix(".part") })
            try Data("mine".utf8).write(to: URL(filePath: output))
            try await host.download()
            #expect(try await host.saved() == Self.old)
            #expect(host.sync.file(output) == Data("mine".utf8))
            #expect(!host.sync.names(in: host.sync.folder).contains { $0.contains(".part") })
        }
    }

    @Test func `a download that is cut off is continued`() async throws {
        let begun = Gate()
        try await withVideoHost { number, request in
            guard number == 1 else { return .part(Self.old, of: request) }
            guard case .bytes(let bytes) = RawServer.Reply.file(Self.old, sending: 50_000) else { return .reset }
            return .stall(bytes)
        } _: { host in
            let path = try VideoDestination(
                for: try await host.sync.repository.task(host.task), folder: host.sync.videos
            ).partPath
            let run = Task {
                try await host.sync.run {
                    if let size = try? FileManager.default.attributesOfItem(atPath: path)[.size] as? Int, size == 50_000
                    {
                        begun.open()
                    }
                    return false
                }
            }
            await begun.passed()
            run.cancel()
            try await run.value
            // Being stopped is no failure.
            #expect(try await host.video().error == nil)
            try await host.sync.run()
            #expect(try await host.saved() == Self.old)
            #expect(isContinuedOnce(host.starts))
        }
    }

    // MARK: Of downloads that ended elsewhere

    @Test func `the part of a download that another host has ended is removed, and nothing else is`() async throws {
        try await withVideoHost { _, _ in
            .file(Self.new)
        } _: { host in
            let part = try await leave(Self.old, recorded: 60_000, at: host)
            let left = LeftParts(repository: host.sync.repository, folder: host.sync.videos)
            await left.discard()
            // It is still to be fetched.
            #expect(PrivateFiles.exists(part) && PrivateFiles.exists(PartRecord.path(of: part)))

            try await host.sync.run()
            let video = try #require(host.sync.names().first)
            let task = try await host.sync.repository.task(host.task)
            let own = VideoDestination.partNames(of: task)
            let others = ["\(host.task)-my-cut.mp4.part", "my-own.part", "99-a-boat.mp4.part"]
            for name in own + others {
                try Data(Self.old[..<9]).write(to: URL(filePath: "\(host.sync.videos)/\(name)"))
            }
            await left.discard()
            #expect(host.sync.names() == (others + [video]).sorted())
        }
    }

    @Test func `a part that a process writes to is left to it`() async throws {
        try await withVideoHost { _, _ in
            .file(Self.new)
        } _: { host in
            try await host.sync.run()
            let task = try await host.sync.repository.task(host.task)
            let name = VideoDestination.partNames(of: task)[0]
            let part = try PartFile(path: host.sync.videos + "/" + name)
            await LeftParts(repository: host.sync.repository, folder: host.sync.videos).discard()
            #expect(host.sync.names().contains(name))
            withExtendedLifetime(part) {}
        }
    }
}
