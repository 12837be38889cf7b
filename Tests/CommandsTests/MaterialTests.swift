import Contract
import FoundationEssentials
import Model
import Providers
import TestSupport
import Testing

@testable import Commands

/// Images, videos and audios named on the command line.
struct MaterialTests {
    /// A whole PNG file of one pixel, which is too small.
    static let png: [UInt8] = [
        0x89, 0x50, 0x4E, 0x47, 0x0D, 0x0A, 0x1A, 0x0A, 0x00, 0x00, 0x00, 0x0D, 0x49, 0x48, 0x44, 0x52, 0x00, 0x00,
        0x00,
        0x01, 0x00, 0x00, 0x00, 0x01, 0x08, 0x06, 0x00, 0x00, 0x00, 0x1F, 0x15, 0xC4, 0x89, 0x00, 0x00, 0x00, 0x0D,
        0x49,
        0x44, 0x41, 0x54, 0x78, 0x9C, 0x63, 0x00, 0x01, 0x00, 0x00, 0x05, 0x00, 0x01, 0x0D, 0x0A, 0x2D, 0xB4, 0x00,
        0x00,
        0x00, 0x00, 0x49, 0x45, 0x4E, 0x44, 0xAE, 0x42, 0x60, 0x82,
    ]

    private let rules = Services.builtIn.usual.rules

    /// The address of one file.
    /// - Throws: `InvalidRequest` for one that breaks a rule.
    private func address(_ path: String, _ kind: MaterialKind) throws -> String {
        var material = Material(rules: rules)
        let address = try material.address(path, kind)
        try material.check()
        return address
    }

    private func text(of path: String) throws -> String {
        try InputFile.readText(path, limit: rules.maximumBodyBytes)
    }

    /// The same picture, 400 pixels wide and high by its header.
    static var large: [UInt8] {
        var bytes = png
        bytes.replaceSubrange(16..<24, with: [0, 0, 1, 0x90, 0, 0, 1, 0x90])
        return bytes
    }

    private func withFile(_ bytes: [UInt8], _ name: String, _ body: (String) throws -> Void) async throws {
        try await withTemporaryFolder { folder in
            let path = folder + "/" + name
            try Data(bytes).write(to: URL(filePath: path))
            try body(path)
        }
    }

    @Test(arguments: ["still.png", "still.jpg", "still"])
    func `A file becomes a data URL by what it holds, not by its name`(name: String) async throws {
        try await withFile(Self.large, name) { path in
            let address = try self.address(path, .image)
            let prefix = "data:image/png;base64,"
            #expect(address.hasPrefix(prefix))
            let data = try #require(Data(base64Encoded: String(address.dropFirst(prefix.count))))
            #expect([UInt8](data) == Self.large)
        }
    }

    @Test(arguments: ["https://example.com/a.png", "HTTP://example.com/a", "data:image/png;base64,AAAA"])
    func `An address stays as it is written`(address: String) throws {
        #expect(try self.address(address, .image) == address)
    }

    @Test func `A file that is not there is named`() throws {
        let failure = try #require(throws: Failure.self) { try address("/no/such/still.png", .image) }
        #expect(failure.exit == .notFound)
        #expect(failure.message.contains("/no/such/still.png"))
    }

    @Test(arguments: [MaterialKind.audio, .video])
    func `A file of another kind is refused, with what is allowed`(kind: MaterialKind) async throws {
        try await withFile(Self.png, "still.png") { path in
            let invalid = try #require(throws: InvalidRequest.self) { try address(path, kind) }
            let violation = try #require(invalid.violations.first)
            #expect(violation.field == path)
            #expect(violation.found == "png")
            #expect(violation.allowed.contains(kind == .audio ? "mp3" : "mp4"))
            #expect(!violation.allowed.contains("png"))
        }
    }

    @Test func `A file of no known format is refused`() async throws {
        try await withFile(Array("a text file".utf8), "still.png") { path in
            let invalid = try #require(throws: InvalidRequest.self) { try address(path, .image) }
            #expect(invalid.violations.first?.found == "no known format")
        }
    }

    @Test func `A file beyond the limit is told with its real size, and not read`() async throws {
        try await withFile(Self.png, "large.png") { path in
            for (size, found) in [
                (30 << 20 | 1, "size 30.1 MB (31457281 bytes)"), (3 << 30, "size 3072.0 MB (3221225472 bytes)"),
            ] {
                try SparseFile.extend(path, to: size)
                let invalid = try #require(throws: InvalidRequest.self) { try address(path, .image) }
                let expected = Violation(field: path, found: found, allowed: "at most 30 MB (31457280 bytes)")
                #expect(invalid.violations == [expected])
            }
        }
    }

    @Test func `All files that break rules are named by their paths, at once`() async throws {
        try await withTemporaryFolder { folder in
            var material = Material(rules: rules)
            for (name, bytes) in [
                ("small.png", Self.png), ("stub.png", Array(Self.png.prefix(16))), ("fine.png", Self.large),
            ] {
                try Data(bytes).write(to: URL(filePath: "\(folder)/\(name)"))
                let address = try material.address("\(folder)/\(name)", .image)
                #expect(address.isEmpty == (name != "fine.png"))
            }
            #expect(
                material.violations.map(\.field) == ["small.png", "small.png", "stub.png"].map { "\(folder)/\($0)" })
            #expect(
                material.violations.map(\.found) == [
                    "width 1 px", "height 1 px", "png data that does not say how large it is",
                ])
            #expect(throws: InvalidRequest.self) { try material.check() }
        }
    }

    @Test func `A file that is no material is named where its beginning tells`() async throws {
        try await withFile([0, 0, 0, 24] + Array("ftypheic".utf8), "photo.jpg") { path in
            let invalid = try #require(throws: InvalidRequest.self) { try address(path, .image) }
            #expect(invalid.violations.map(\.found) == ["HEIC"])
        }
    }

    @Test(arguments: [
        ("two\nlines\n", "two\nlines"), ("a\r\n", "a"), ("a\n\n", "a\n"), ("a\r\n\r\n", "a\r\n"), ("\u{FEFF}a", "a"),
        ("\u{FEFF}\u{FEFF}a\n", "\u{FEFF}a"), ("a\r", "a\r"), ("", ""), ("\n", ""), ("\u{FEFF}\r\n", ""),
    ])
    func `A prompt out of a file is what would be typed`(written: String, typed: String) async throws {
        try await withFile(Array(written.utf8), "prompt.txt") { path in
            let text = try self.text(of: path)
            #expect(text.utf8.elementsEqual(typed.utf8))
        }
    }

    @Test func `Input without an end is refused where a request could not hold it`() throws {
        let failure = try #require(throws: Failure.self) { try text(of: "/dev/zero") }
        #expect(failure.exit == .invalidRequest)
        #expect(failure.code == "too_large")
        let whole = try #require(throws: InvalidRequest.self) {
            try rules.check(try InputFile.read("/dev/zero", limit: rules.maximumBodyBytes + 1))
        }
        #expect(whole.violations.map(\.field) == ["request"])
        #expect(throws: InvalidRequest.self) { try address("/dev/zero", .image) }
        let config = try #require(throws: Failure.self) { try ConfigFile.load("/dev/zero", .builtIn) }
        #expect(config.exit == .configuration)
    }

    @Test func `A prompt out of a file loses the line break that editors put at its end`() async throws {
        try await withFile(Array("two\nlines\n".utf8), "prompt.txt") { path in
            let text = try self.text(of: path)
            #expect(text == "two\nlines")
        }
    }

    @Test func `A prompt that is not UTF-8 is refused`() async throws {
        try await withFile([0xD6, 0xD0, 0xCE, 0xC4], "prompt.txt") { path in
            let failure = try #require(throws: Failure.self) { try text(of: path) }
            #expect(failure.exit == .invalidRequest)
            #expect(failure.message.contains(path))
        }
    }

    @Test func `What is an address, and what becomes of a file, the service's rules say`() async throws {
        try await withFile([UInt8](repeating: 7, count: 30), "a") { path in
            var material = Material(rules: OtherRules())
            let named = try material.address("asset://1", .image)
            let read = try material.address(path, .image)
            let refused = try material.address(path, .video)
            // No more is read than shows that it is too much.
            let endless = try material.address("/dev/zero", .audio)
            #expect([named, read, refused, endless] == ["asset://1", "bytes:30", "", ""])
            #expect(material.violations.map(\.found) == ["a file", "much"])
        }
    }
}
