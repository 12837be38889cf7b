import Crypto
import Files
import FoundationEssentials
import TestSupport
import Testing

#if canImport(Glibc)
    import Glibc
#elseif canImport(Musl)
    import Musl
#else
    import Darwin
#endif

struct FileHashTests {
    @Test func `what is no readable file has no hash`() async throws {
        try await withTemporaryFolder { folder in
            #expect(FileHash.sha256(of: folder + "/missing") == nil)
            #expect(FileHash.sha256(of: folder) == nil)
            // A path may be another ledger's word: what never ends is not read.
            #expect(FileHash.sha256(of: "/dev/zero") == nil)
            #expect(mkfifo(folder + "/pipe", 0o600) == 0)
            #expect(FileHash.sha256(of: folder + "/pipe") == nil)
            try Data().write(to: URL(filePath: folder + "/empty"))
            #expect(FileHash.sha256(of: folder + "/empty") == Array(SHA256.hash(data: [UInt8]())))
        }
    }
}
