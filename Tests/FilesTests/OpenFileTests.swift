import FoundationEssentials
import TestSupport
import Testing

@testable import Files

struct OpenFileTests {
    @Test func `a new file is its owner's alone, and one that is there is not made anew`() async throws {
        try await withTemporaryFolder { folder in
            let file = try OpenFile(folder + "/a", for: .writing, .createNew)
            let information = try file.information()
            #expect((information.mode, information.user, information.names) == (0o600, UserAccount.own, 1))
            #expect(information.isRegularFile && !information.isFolder && !information.isSymbolicLink)
            let error = #expect(throws: FileError.self) { try OpenFile(folder + "/a", for: .writing, .createNew) }
            #expect(error?.isTaken == true)
            #expect(error?.sentence == "cannot write \(folder)/a: File exists")
        }
    }

    @Test func `a symbolic link is followed only where that is wanted`() async throws {
        try await withTemporaryFolder { folder in
            try Data("there".utf8).write(to: URL(filePath: folder + "/target"))
            try FileManager.default.createSymbolicLink(atPath: folder + "/a", withDestinationPath: folder + "/target")
            #expect(throws: FileError.self) { try OpenFile(folder + "/a", for: .reading) }
            let file = try OpenFile(folder + "/a", for: .reading, .followsLinks)
            #expect(try file.bytes(at: 1, count: 100) == Array("here".utf8))
            #expect(try FileInformation(of: folder + "/a").isSymbolicLink)
            let target = try FileInformation(of: folder + "/a", followsLink: true)
            #expect(target.isSameFile(as: try file.information()))
        }
    }

    @Test func `a slash at the end of a file's name is no part of it that may be left out`() async throws {
        try await withTemporaryFolder { folder in
            try Data("text".utf8).write(to: URL(filePath: folder + "/a"))
            #expect(throws: FileError.self) { try OpenFile(folder + "/a/", for: .reading) }
            #expect(throws: FileError.self) { try FileInformation(of: folder + "/a/") }
        }
    }

    @Test func `bytes are written and read at their places, and none is lost behind the end`() async throws {
        try await withTemporaryFolder { folder in
            let file = try OpenFile(folder + "/a", for: .readingAndWriting, .create)
            try Array("paper boats".utf8).withUnsafeBytes { try file.writeAll($0, at: 3) }
            #expect(try file.bytes(at: 0, count: 5) == [0, 0, 0] + Array("pa".utf8))
            try file.resize(to: 8)
            #expect(try file.bytes(at: 3, count: 100) == Array("paper".utf8))
            #expect(try file.bytes(at: 8, count: 1).isEmpty)
            try file.synchronize()
            #expect(try DescriptorSource(file, count: 6).bytes(at: 5, count: 9) == Array("p".utf8))
        }
    }

    @Test func `a lock keeps another off until its file is closed`() async throws {
        try await withTemporaryFolder { folder in
            var first: OpenFile? = try OpenFile(folder + "/a", for: .readingAndWriting, .create)
            #expect(try first?.lock(waits: false) == true)
            let second = try OpenFile(folder + "/a", for: .readingAndWriting)
            #expect(try second.lock(waits: false) == false)
            first = nil
            #expect(try second.lock(waits: false))
        }
    }

    @Test func `a file without a name leaves none behind`() async throws {
        try await withTemporaryFolder { folder in
            let file = try OpenFile(namelessIn: folder)
            #expect(try FileManager.default.contentsOfDirectory(atPath: folder) == [])
            try Array("text".utf8).withUnsafeBytes { try file.writeAll($0, at: 0) }
            #expect(try file.bytes(at: 0, count: 9) == Array("text".utf8))
            #expect(try file.information().names == 0)
        }
    }
}
