import FoundationEssentials
import TestSupport
import Testing

@testable import Transport

@Suite(.timeLimit(.minutes(5)), .enabled(if: ForeignProgram.openssl.isUsable, "needs openssl"))
struct TrustTests {
    private func write(_ bytes: some Sequence<UInt8>, _ name: String, in folder: String) throws -> String {
        let path = "\(folder)/\(name)"
        try Data(bytes).write(to: URL(filePath: path))
        return path
    }

    @Test func `A file or a folder without a certificate is refused with the reason`() async throws {
        try await withTemporaryFolder { folder in
            let authority = try await TestAuthority(in: folder)
            let issued = try await authority.issue("leaf", ["DNS:localhost"])
            let pem = try Data(contentsOf: URL(filePath: authority.certificate))
            let cases: [(path: String, word: String)] = [
                (folder + "/missing", "no such file"), (try write([], "empty", in: folder), "empty"),
                (folder, "no file"), ("/dev/null", "no file"), (issued.key, "no certificate"),
                (try write("hello".utf8, "text", in: folder), "no certificate"),
                (try write(pem.prefix(pem.count / 2), "half", in: folder), "damaged"),
                (try write(pem.prefix(pem.count / 2) + pem, "half-first", in: folder), "damaged"),
            ]
            for (path, word) in cases {
                let error = #expect(throws: Trust.Unusable.self, "\(path)") { try Trust(files: [path]) }
                #expect(error?.path == path)
                #expect(error?.reason.contains(word) == true, "\(path): \(error?.reason ?? "")")
            }
            let folders = [
                (folder + "/missing", "folder"), (authority.certificate, "folder"), (folder, "no file in it"),
            ]
            for (path, word) in folders {
                let error = #expect(throws: Trust.Unusable.self, "\(path)") { try Trust(files: [], folders: [path]) }
                #expect(error?.reason.contains(word) == true, "\(path): \(error?.reason ?? "")")
            }
        }
    }
}
