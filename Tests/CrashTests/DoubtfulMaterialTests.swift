import FoundationEssentials
import Model
import Simulator
import TestSupport
import Testing

/// Material that may not reach the service, told of before anything is sent.
@Suite(.serialized, .timeLimit(.minutes(10)))
struct DoubtfulMaterialTests {
    private static let over = "https://example.com/a.png?X-Amz-Date=20200101T000000Z&X-Amz-Expires=60"
    private static let warning = "warning: content[1].url: the URL was good until 2020-01-01T00:01:00.000Z"

    @Test func `A URL that is over is told of at once, and again when the task is made again`() async throws {
        try await withDesk { desk, _ in
            let ending = try await desk.run("submit", "x", "-i", Self.over)
            #expect(ending.code == 0)
            #expect(ending.errors.contains(Self.warning), "\(ending.errors)")
            let dry = try await desk.run("submit", "x", "-i", Self.over, "--dry-run")
            #expect(dry.errors.contains(Self.warning))
            let again = try await desk.run("resubmit", "1", "--allow-duplicate")
            #expect(again.errors.contains(Self.warning))
        }
    }

    @Test func `A URL that is over when the task may be sent is told of`() async throws {
        try await withDesk { desk, service in
            let end = Int64(Date().timeIntervalSince1970) + 3_600
            let url = "https://example.com/a.png?Expires=\(end)"
            let early = try await desk.run("submit", "x", "-i", url, "--not-before", "30m")
            #expect(early.code == 0)
            #expect(!early.errors.contains("warning"))
            let late = try await desk.run("submit", "y", "-i", url, "--not-before", "2h")
            #expect(late.code == 0)
            #expect(late.errors.contains("warning: content[1].url: the URL is good until"))
            #expect(await service.counts.createsReceived == 0)
        }
    }

    @Test func `A URL of the user's own network is told of, and the service refuses it`() async throws {
        try await withDesk { desk, service in
            let ending = try await desk.run("submit", "x", "-i", "http://localhost:8000/a.png")
            #expect(ending.code == 6)
            #expect(ending.errors.contains("warning: content[1].url: found \"localhost\", this machine itself"))
            #expect(ending.errors.contains("图片链接无效"))
            #expect(await service.counts.tasks == 0)
        }
    }

    @Test func `A stub of an image is refused before anything is written or sent`() async throws {
        try await withDesk { desk, service in
            let stub = desk.folder + "/stub.png"
            try Data([0x89, 0x50, 0x4E, 0x47, 0x0D, 0x0A, 0x1A, 0x0A, 0, 0, 0, 13, 0x49, 0x48, 0x44, 0x52])
                .write(to: URL(filePath: stub))
            let ending = try await desk.run("submit", "x", "-i", stub, "--json")
            #expect(ending.code == 65)
            #expect(try FailureObject(ending).message.contains("png data that does not say how large it is"))
            #expect(await service.counts.createsReceived == 0)
            #expect(!FileManager.default.fileExists(atPath: desk.database))
        }
    }

    @Test func `A body of more than 64 MB is told with its real size`() async throws {
        try await withDesk { desk, service in
            let file = try desk.write("{", to: "request.json")
            try SparseFile.extend(file, to: 100 << 20)
            let ending = try await desk.run("submit", "--request", file)
            #expect(ending.code == 65)
            #expect(
                ending.errors.contains("found 100.0 MB (104857600 bytes); allowed: at most 64 MB"), "\(ending.errors)")
            #expect(await service.counts.createsReceived == 0)
        }
    }
}
