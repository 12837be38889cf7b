import FoundationEssentials
import TestSupport
import Testing

@testable import Sync

#if canImport(Glibc)
    import Glibc
#elseif canImport(Musl)
    import Musl
#else
    import Darwin
#endif

struct DestinationCheckTests {
    private func fault(output: String) -> String? {
        do {
            try DestinationCheck.check(output: output)
            return nil
        } catch {
            return error.code
        }
    }

    private func fault(videosFolder: String) -> String? {
        do {
            try DestinationCheck.check(videosFolder: videosFolder)
            return nil
        } catch {
            return error.code
        }
    }

    @Test func `A file can go where there is a folder and none of its name`() async throws {
        try await withTemporaryFolder { folder in
            #expect(fault(output: folder + "/film.mp4") == nil)
            try Data().write(to: URL(filePath: folder + "/taken.mp4"))
            #expect(fault(output: folder + "/taken.mp4") == "file_exists")
            #expect(fault(output: folder) == "file_exists")
            #expect(fault(output: folder + "/film/") == "file_exists")
            symlink(folder + "/nowhere", folder + "/link.mp4")
            #expect(fault(output: folder + "/link.mp4") == "file_exists")
            #expect(fault(output: folder + "/gone/film.mp4") == "no_folder")
            #expect(fault(output: folder + "/taken.mp4/film.mp4") == "no_folder")
            symlink(folder + "/nowhere", folder + "/link")
            #expect(fault(output: folder + "/link/film.mp4") == "no_folder")
        }
    }

    @Test func `A name must leave room for what is appended to it`() async throws {
        try await withTemporaryFolder { folder in
            let longest = pathconf(folder, Int32(_PC_NAME_MAX))
            func name(_ bytes: Int) -> String { folder + "/" + String(repeating: "n", count: bytes) }
            #expect(fault(output: name(longest - 16)) == nil)
            #expect(fault(output: name(longest - 15)) == "name_too_long")
            #expect(fault(output: name(longest + 1)) == "name_too_long")
            let deep = folder + String(repeating: "/d", count: 2_000)
            #expect(fault(output: deep + "/film.mp4") != nil)
            #expect(fault(videosFolder: folder + String(repeating: "/d", count: 2_100)) == "name_too_long")
        }
    }

    @Test func `The videos folder need not be there if it can be made`() async throws {
        try await withTemporaryFolder { folder in
            #expect(fault(videosFolder: folder) == nil)
            #expect(fault(videosFolder: folder + "/a/b/videos") == nil)
            #expect(try FileManager.default.contentsOfDirectory(atPath: folder).isEmpty)
            symlink(folder + "/nowhere", folder + "/link")
            #expect(fault(videosFolder: folder + "/link") == "no_folder")
            #expect(fault(videosFolder: folder + "/link/videos") == "no_folder")
            try Data().write(to: URL(filePath: folder + "/file"))
            #expect(fault(videosFolder: folder + "/file") == "no_folder")
            #expect(fault(videosFolder: folder + "/file/videos") == "no_folder")
            #expect(fault(videosFolder: folder + "/" + String(repeating: "n", count: 300)) == "no_folder")
            #expect(fault(videosFolder: "/proc/reel") == "not_writable" || geteuid() == 0)
        }
    }

    @Test func `Room is counted on the disk of the nearest folder that is there`() async throws {
        try await withTemporaryFolder { folder in
            let missing = folder + "/a/b"
            #expect(DiskRoom(folders: [missing], needed: 0).shortage == nil)
            #expect(DiskRoom(folders: [missing], needed: 1).shortage == nil)
            let shortage = try #require(DiskRoom(folders: [folder, missing], needed: .max).shortage)
            #expect(shortage.folder == folder)
            #expect(shortage.needed == .max)
            #expect(shortage.free < .max)
        }
    }

    @Test func `A full disk is said once, and when it is over`() async throws {
        try await withTemporaryFolder { folder in
            let said = Said()
            let watch = DiskWatch(DiskRoom(folders: [folder], needed: .max)) { said.add($0) }
            #expect(await watch.allows { false } == false)
            #expect(said.all.isEmpty)
            for _ in 1...3 { #expect(await watch.allows { true } == false) }
            #expect(said.all.count == 1)
            #expect(said.all.first?.contains("min_free_bytes") == true)
        }
    }

    @Test func `What is waited for is said in numbers`() {
        #expect(CreateWait.sentence(calls: 0, longest: .seconds(60)) == nil)
        let one = CreateWait.sentence(calls: 1, longest: .seconds(60))
        #expect(one?.contains("a create call, for 60 s at most") == true)
        let three = CreateWait.sentence(calls: 3, longest: .milliseconds(500))
        #expect(three?.contains("3 create calls, for 0.5 s at most") == true)
    }
}
