import Crypto
import Files
import FoundationEssentials
import Model
import NIOCore
import Store
import TestSupport
import Testing

@testable import Sync

/// What a download is made of: the check, the name, the part.
struct FileTests {
    @Test(arguments: ["ftyp", "moov", "mdat", "free", "wide", "skip"])
    func `the size of a first box may begin like a page`(type: String) {
        #expect(AnswerCheck.fault(in: [0x3C, 0, 0, 32] + Array(type.utf8) + Array("isom".utf8)) == nil)
    }

    @Test(arguments: [
        ("<!DOCTYPE html><html>", "web page"), ("\r\n\t <html><head>", "web page"), (#"{"code": "notfound"}"#, "JSON"),
        ("\u{FEFF}<html><body>", "web page"), ("", "is empty"), ("<html>", "only 6 bytes"),
        (#"[{"error": "expired"}]"#, "JSON"), (#"["expired", 1]"#, "JSON"),
        (#"<?xml version="1.0"?><Error/>"#, "web page"),
        ("[section one]", nil),
        ("FTYPftypFTYP\u{0}", nil), ("RIFFxxxxWAVEfmt ", nil),
    ])
    func `what is clearly no file is told for what it is`(text: String, fault: String?) {
        let found = AnswerCheck.fault(in: Array(text.utf8))
        if let fault {
            #expect(found?.contains(fault) == true, "\(found ?? "nothing")")
        } else {
            #expect(found == nil)
        }
    }

    @Test(arguments: [
        ("A paper boat", 1, "7-a-paper-boat.mp4"), ("A paper boat", 2, "7-a-paper-boat-2.mp4"),
        ("../../etc/passwd", 1, "7-etc-passwd.mp4"), ("", 3, "7-video-3.mp4"), ("纸船！", 1, "7-纸船.mp4"),
        ("a\u{0}b/c\nd", 1, "7-a-b-c-d.mp4"), ("-rf *", 1, "7-rf.mp4"),
    ])
    func `a name is made of the number and the prompt, and leads nowhere`(
        prompt: String, candidate: Int, name: String
    ) async throws {
        let task = try await recorded()
        var named = task
        named.id = 7
        named.request.prompt = prompt
        #expect(VideoName.make(for: named, candidate: candidate) == name)
    }

    private func recorded() async throws -> VideoTask {
        try await withLedger { repository in
            let draft = try Samples.draft(account: try await repository.sampleAccount())
            guard case .created(let tasks, _) = try await repository.record(draft) else { throw CancellationError() }
            return try #require(tasks.first)
        }
    }

    @Test func `a part is hashed and counted as it grows, and then named`() async throws {
        try await withTemporaryFolder { folder in
            let part = try PartFile(path: folder + "/a.part")
            try part.append(ByteBuffer(string: "hello, "))
            try part.append(ByteBuffer())
            try part.append(ByteBuffer(string: "paper boats"))
            #expect(part.bytes == 18)
            #expect(part.head == Array("hello, paper".utf8))
            let hash = try part.finish()
            #expect(hash == Array(SHA256.hash(data: Array("hello, paper boats".utf8))))
            #expect(try part.move(to: folder + "/a"))
            #expect(FileHash.sha256(of: folder + "/a") == hash)
            #expect(!FileManager.default.fileExists(atPath: folder + "/a.part"))
        }
    }

    @Test func `a name that is taken stays as it is, and so does the part`() async throws {
        try await withTemporaryFolder { folder in
            try Data("mine".utf8).write(to: URL(filePath: folder + "/a"))
            let part = try PartFile(path: folder + "/a.part")
            try part.append(ByteBuffer(string: "theirs"))
            #expect(try part.move(to: folder + "/a") == false)
            #expect(try Data(contentsOf: URL(filePath: folder + "/a")) == Data("mine".utf8))
            part.discard()
            #expect(try FileManager.default.contentsOfDirectory(atPath: folder) == ["a"])
        }
    }

    @Test func `a part never writes through a link`() async throws {
        try await withTemporaryFolder { folder in
            try Data("mine".utf8).write(to: URL(filePath: folder + "/target"))
            try FileManager.default.createSymbolicLink(
                atPath: folder + "/a.part", withDestinationPath: folder + "/target")
            #expect(throws: FileError.self) { try PartFile(path: folder + "/a.part") }
            #expect(try Data(contentsOf: URL(filePath: folder + "/target")) == Data("mine".utf8))
        }
    }

    @Test func `a part that was replaced by something else is not named`() async throws {
        try await withTemporaryFolder { folder in
            let part = try PartFile(path: folder + "/a.part")
            try part.append(ByteBuffer(string: "mine"))
            try FileManager.default.removeItem(atPath: folder + "/a.part")
            try Data("theirs".utf8).write(to: URL(filePath: folder + "/a.part"))
            #expect(throws: FileFailure.self) { try part.move(to: folder + "/a") }
            #expect(try FileManager.default.contentsOfDirectory(atPath: folder) == ["a.part"])
        }
    }

    @Test func `a record vouches for what was there when it was made, and never for the last byte`() async throws {
        try await withTemporaryFolder { folder in
            let path = folder + "/a.part"
            let version = PartFile.Version(source: "http://a/", etag: "\"a\"", total: 10)
            do {
                let part = try PartFile(path: path)
                #expect(!part.record())
                try part.restart(as: version)
                #expect(!part.record())
                try part.append(ByteBuffer(string: "paper"))
                #expect(part.record())
                try part.append(ByteBuffer(string: "boats"))
                #expect(part.record())
            }
            let again = try PartFile(path: path)
            #expect(try again.takeUp(from: "http://a/"))
            #expect((again.bytes, again.version, again.head) == (5, version, Array("paper".utf8)))
            try again.append(ByteBuffer(string: "boats"))
            #expect(try again.finish() == Array(SHA256.hash(data: Array("paperboats".utf8))))
        }
    }

    @Test func `a record is made by itself every mebibyte`() async throws {
        try await withTemporaryFolder { folder in
            let part = try PartFile(path: folder + "/a.part")
            try part.restart(as: PartFile.Version(source: "http://a/", etag: "\"a\"", total: nil))
            for _ in 1...5 { try part.append(ByteBuffer(repeating: 7, count: 500_000)) }
            #expect(PartRecord.load(for: part.path)?.bytes == 1_500_000)
        }
    }

    @Test(arguments: [
        ("https://a/b?sign=1", "https://a/b"), ("https://a/b#c?d", "https://a/b"), ("https://a/b", "https://a/b"),
    ])
    func `a signature is no part of where bytes come from`(url: String, source: String) {
        #expect(PartRecord.source(of: url) == source)
    }
}
