import FoundationEssentials
import Model
import Store
import TestSupport
import Testing

@testable import Sync

/// Saved files that are damaged or gone, fetched again.
@Suite(.timeLimit(.minutes(5)))
struct DamagedVideoTests {
    private static let boat = clip(20_000)
    private static let other = clip(20_000, seed: 1)

    /// Runs a test with a saved video, whose file is then changed.
    private func withDamaged(
        output: String? = nil, answer: @escaping @Sendable (Int) -> RawServer.Reply = { _ in .file(boat) },
        _ body: (VideoHost, _ path: String) async throws -> Void
    ) async throws {
        try await withVideoHost { number, _ in
            number == 1 ? .file(Self.boat) : answer(number)
        } _: { host in
            try await host.sync.run()
            let path = "\(host.sync.videos)/\(try #require(try await host.video().path))"
            try Data("damaged".utf8).write(to: URL(filePath: path))
            try await body(host, path)
        }
    }

    @Test func `a damaged file gives its name to the new one and is kept beside it`() async throws {
        try await withDamaged { host, path in
            let before = try await host.video()
            try await host.download()
            #expect(try await host.saved() == Self.boat)
            #expect(try await host.video().path == before.path)
            #expect(host.sync.file(path + ".damaged") == Data("damaged".utf8))
            #expect(host.sync.names().count == 2)
            let last = try #require(try await host.sync.history(host.task).last)
            #expect(last.message == "\(before.path ?? ""); the damaged file is kept as \(path).damaged")
        }
    }

    @Test func `a damaged file stays where it is until the new one is whole`() async throws {
        try await withDamaged { number in
            number < 4 ? .file(Self.boat, sending: 15_000) : .file(Self.boat)
        } _: { host, path in
            for _ in 2...3 {
                try await host.download()
                #expect(host.sync.file(path) == Data("damaged".utf8))
                #expect(try await host.video().state == .waiting)
            }
            // The loop goes on where the command left off.
            try await host.sync.run()
            #expect(try await host.saved() == Self.boat)
            #expect(host.sync.file(path + ".damaged") == Data("damaged".utf8))
        }
    }

    @Test func `a file that was set aside before is kept too`() async throws {
        try await withDamaged { host, path in
            try Data("earlier".utf8).write(to: URL(filePath: path + ".damaged"))
            try await host.download()
            #expect(host.sync.file(path + ".damaged") == Data("earlier".utf8))
            #expect(host.sync.file(path + ".damaged-2") == Data("damaged".utf8))
            #expect(try await host.saved() == Self.boat)
        }
    }

    @Test func `a file that is gone is put back under its name`() async throws {
        try await withDamaged { host, path in
            try FileManager.default.removeItem(atPath: path)
            let before = try await host.video().path
            try await host.download()
            #expect(try await host.saved() == Self.boat)
            #expect(try await host.video().path == before)
            #expect(host.sync.names().count == 1)
        }
    }

    @Test func `a whole file stays whole, whatever the server has by now`() async throws {
        try await withDamaged { _ in
            .file(Self.other)
        } _: { host, path in
            try Data(Self.boat).write(to: URL(filePath: path))
            try await host.download()
            #expect(host.sync.file(path) == Data(Self.boat))
            #expect(try await host.saved() == Self.boat)
            #expect(host.sync.names().count == 1)
        }
    }

    @Test func `a whole file that was fetched again for nothing is the same file`() async throws {
        try await withDamaged { host, path in
            try Data(Self.boat).write(to: URL(filePath: path))
            try await host.download()
            #expect(try await host.saved() == Self.boat)
            #expect(host.sync.names().count == 1)
        }
    }

    @Test func `what is a link or a folder is left alone`() async throws {
        try await withDamaged { host, path in
            try FileManager.default.moveItem(atPath: path, toPath: path + ".elsewhere")
            try FileManager.default.createSymbolicLink(
                atPath: path, withDestinationPath: path + ".elsewhere")
            try await host.download()
            #expect(try FileManager.default.destinationOfSymbolicLink(atPath: path) == path + ".elsewhere")
            #expect(host.sync.file(path + ".elsewhere") == Data("damaged".utf8))
            #expect(try await host.saved() == Self.boat)
        }
    }

    @Test func `a file in a place of the user's own is replaced there`() async throws {
        try await withVideoHost { number, _ in
            .file(Self.boat)
        } _: { host in
            let output = host.sync.folder + "/boat.mp4"
            try await host.sync.repository.setOutputFolder(
                host.sync.folder, of: try await host.sync.repository.task(host.task))
            try await host.sync.run()
            let path = try #require(try await host.video().path)
            #expect(path.hasPrefix(host.sync.folder) && path != output)
            try Data("damaged".utf8).write(to: URL(filePath: path))
            try await host.download()
            #expect(try await host.video().path == path)
            #expect(try await host.saved() == Self.boat)
            #expect(host.sync.file(path + ".damaged") == Data("damaged".utf8))
            #expect(host.sync.names().isEmpty)
        }
    }
}
