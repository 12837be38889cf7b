import Testing

@testable import Simulator

struct DownloadTests {
    /// A finished task behind padding, so that ranges differ from place to place.
    private struct Finished {
        let fixture: ServiceFixture
        let upstreamID: String
        let path: String
        let size = 40_000

        init(faults: [String] = []) async throws {
            fixture = try ServiceFixture(SimulatorConfiguration(videoBytes: size), faults: faults)
            upstreamID = try await fixture.newTask()
            fixture.clock.advance(by: 120)
            path = try await fixture.videoPath(upstreamID)
        }

        func get(_ range: String? = nil, ifRange: String? = nil, authorization: String? = nil) async -> Answer {
            await fixture.service.download(
                DownloadRequest(path: path, range: range, ifRange: ifRange, authorization: authorization))
        }
    }

    @Test func `a file is served whole and without a key`() async throws {
        let finished = try await Finished()
        let answer = await finished.get()
        #expect(answer.status == 200)
        #expect(answer.fields["Content-Type"] == "video/mp4")
        #expect(answer.fields["ETag"]?.hasPrefix("\"") == true)
        #expect(answer.body.count == finished.size)
        #expect(answer.announcesLength)
        let counts = await finished.fixture.service.counts
        #expect((counts.downloads, counts.downloadsWithAuthorization) == (1, 0))
        #expect(await finished.fixture.service.tasks().map(\.downloads) == [1])
    }

    @Test func `a key sent along is served and counted`() async throws {
        let finished = try await Finished()
        #expect(await finished.get(authorization: "Bearer leaked").status == 200)
        #expect(await finished.fixture.service.counts.downloadsWithAuthorization == 1)
    }

    @Test func `parts add up to the whole`() async throws {
        let finished = try await Finished()
        let whole = await finished.get().body
        let head = await finished.get("bytes=0-24999")
        let tail = await finished.get("bytes=25000-")
        #expect((head.status, tail.status) == (206, 206))
        #expect(head.fields["Content-Range"] == "bytes 0-24999/40000")
        #expect(tail.fields["Content-Range"] == "bytes 25000-39999/40000")
        #expect(head.body + tail.body == whole)
        #expect(await finished.get("bytes=-500").body == whole.suffix(500))
    }

    @Test func `a range behind the end is refused with the size`() async throws {
        let answer = try await Finished().get("bytes=40000-")
        #expect(answer.status == 416)
        #expect(answer.fields["Content-Range"] == "bytes */40000")
    }

    @Test func `a part is only served of the version asked for`() async throws {
        let finished = try await Finished()
        let etag = await finished.get().fields["ETag"]
        #expect(await finished.get("bytes=5-", ifRange: etag).status == 206)
        #expect(await finished.get("bytes=5-", ifRange: "\"another\"").status == 200)
        #expect(await finished.get("bytes=5-", ifRange: "Mon, 23 Nov 2026 00:00:00 GMT").status == 200)
    }

    @Test func `a changed file has another ETag and other bytes`() async throws {
        let finished = try await Finished(faults: ["download:etag-change@2-"])
        let first = await finished.get()
        let second = await finished.get()
        let third = await finished.get("bytes=100-", ifRange: second.fields["ETag"])
        #expect(first.fields["ETag"] != second.fields["ETag"])
        #expect(first.body.count == second.body.count)
        #expect(first.body != second.body)
        #expect(third.status == 200)
    }

    @Test func `ranges go wrong on request`() async throws {
        let finished = try await Finished(faults: ["download:wrong-range@1", "download:no-range@2"])
        let wrong = await finished.get("bytes=10000-19999")
        #expect(wrong.status == 206)
        #expect(wrong.fields["Content-Range"] == "bytes 0-39999/40000")
        let ignored = await finished.get("bytes=10000-19999")
        #expect(ignored.status == 200)
        #expect(ignored.body.count == finished.size)
    }

    @Test func `bodies end early on request`() async throws {
        let finished = try await Finished(faults: ["download:short@1", "download:truncate@2"])
        #expect(await finished.get().delivery == .cut(keeping: 39_999))
        #expect(await finished.get().delivery == .cut(keeping: 20_000))
    }

    @Test func `files are refused and moved on request`() async throws {
        let finished = try await Finished(faults: [
            "download:gone@1", "download:forbidden@2", "download:http:404@3", "download:redirect:http://else.test/v@4",
        ])
        #expect(await finished.get().status == 410)
        #expect(await finished.get().status == 403)
        let missing = await finished.get()
        #expect(missing.status == 404)
        #expect(missing.object.isEmpty)
        #expect(await finished.get().fields["Location"] == "http://else.test/v")
    }

    @Test func `an expired URL is replaced by the next poll`() async throws {
        let finished = try await Finished(faults: ["download:expired-url"])
        #expect(await finished.get().status == 403)
        let fresh = try await finished.fixture.videoPath(finished.upstreamID)
        #expect(fresh != finished.path)
        #expect(await finished.fixture.service.download(DownloadRequest(path: fresh)).status == 200)
        #expect(await finished.get().status == 403)
    }

    @Test func `a path never handed out is not found`() async throws {
        let fixture = try ServiceFixture()
        #expect(await fixture.service.download(DownloadRequest(path: "/files/video/none")).status == 404)
    }
}
