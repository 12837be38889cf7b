import FoundationEssentials
import SystemPackage
import TestSupport
import Testing

@testable import Files

/// Names are given, and never taken away.
struct NamingTests {
    private func text(_ path: String) throws -> String {
        String(decoding: try Data(contentsOf: URL(filePath: path)), as: UTF8.self)
    }

    @Test func `a name that is taken stays with its file`() async throws {
        try await withTemporaryFolder { folder in
            try Data("mine".utf8).write(to: URL(filePath: folder + "/a"))
            try Data("theirs".utf8).write(to: URL(filePath: folder + "/b"))
            #expect(try FileNaming.move(folder + "/b", to: folder + "/a") == false)
            let error = #expect(throws: FileError.self) {
                try PrivateFiles.rename(folder + "/b", toNew: folder + "/a")
            }
            #expect((error?.path, error?.reason) == (folder + "/a", "File exists"))
            #expect(try (text(folder + "/a"), text(folder + "/b")) == ("mine", "theirs"))
        }
    }

    @Test func `a name that is free is taken, and the old one is gone`() async throws {
        try await withTemporaryFolder { folder in
            try Data("mine".utf8).write(to: URL(filePath: folder + "/a"))
            #expect(try FileNaming.move(folder + "/a", to: folder + "/b"))
            try PrivateFiles.rename(folder + "/b", toNew: folder + "/c")
            #expect(try FileManager.default.contentsOfDirectory(atPath: folder) == ["c"])
            #expect(try text(folder + "/c") == "mine")
        }
    }

    @Test func `what is missing is told with what was tried`() async throws {
        try await withTemporaryFolder { folder in
            let path = folder + "/missing"
            let error = #expect(throws: FileError.self) { try OpenFile(path, for: .reading) }
            #expect(error?.isMissing == true)
            #expect(error?.sentence == "cannot read \(path): No such file or directory")
            #expect(error?.remedy == "")
            #expect(FileError("cannot read", path, .tooManyOpenFiles).remedy == " (ulimit -n raises the limit)")
            #expect(throws: FileError(at: path, "it is not a folder")) {
                try Data().write(to: URL(filePath: path))
                try PrivateFiles.createFolder(path)
            }
        }
    }

    @Test func `folders are made with their parents, for their owner alone`() async throws {
        try await withTemporaryFolder { folder in
            try PrivateFiles.createFolder(folder + "/a/b")
            for path in ["/a", "/a/b"] { #expect(try FileInformation(of: folder + path).mode == 0o700) }
            #expect(PrivateFiles.freeBytes(atNearest: folder + "/a/b/c/d") != nil)
        }
    }
}
