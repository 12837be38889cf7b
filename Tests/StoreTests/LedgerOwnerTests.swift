import Files
import TestSupport
import Testing

@testable import Store

#if canImport(Glibc)
    import Glibc
#elseif canImport(Musl)
    import Musl
#else
    import Darwin
#endif

struct LedgerOwnerTests {
    private typealias Entry = LedgerOwner.Entry

    @Test func `The owner of the file decides, and of the folder where there is no file`() {
        func foreign(_ file: Entry?, _ folder: Entry?, user: UInt32) -> UInt32? {
            LedgerOwner.foreignOwner(file: file, folder: folder, user: user)
        }
        let mine = Entry(user: 1_000, mode: 0o700)
        #expect(foreign(mine, mine, user: 1_000) == nil)
        #expect(foreign(mine, mine, user: 0) == 1_000)
        #expect(foreign(Entry(user: 1_000, mode: 0o666), Entry(user: 0, mode: 0o1777), user: 1_001) == 1_000)
        #expect(foreign(nil, mine, user: 1_000) == nil)
        #expect(foreign(nil, mine, user: 0) == 1_000)
        #expect(foreign(nil, Entry(user: 0, mode: 0o755), user: 1_000) == 0)
        // Such as /tmp, or a folder that a group shares.
        #expect(foreign(nil, Entry(user: 0, mode: 0o1777), user: 1_000) == nil)
        #expect(foreign(nil, Entry(user: 0, mode: 0o2775), user: 1_000) == nil)
        #expect(foreign(nil, nil, user: 1_000) == nil)
    }

    @Test(
        .enabled(if: LedgerEngine.isFile, "is about a file"),
        .enabled(if: geteuid() == 0, "only root can give files away"))
    func `Nothing is made beside another user's ledger`() async throws {
        try await withTemporaryFolder { folder in
            let home = folder + "/home"
            mkdir(home, 0o700)
            chown(home, 12_345, 12_345)
            let clock: @Sendable () -> Int64 = { 1_800_000_000_000 }
            #expect(throws: StoreError.self) { try TaskRepository(path: home + "/reel.db", clock: clock) }
            #expect(PrivateFiles.names(in: home).filter { !$0.hasPrefix(".") } == [])

            let own = try TaskRepository(path: folder + "/reel.db", clock: clock)
            await own.close()
            rename(folder + "/reel.db", home + "/reel.db")
            chown(home + "/reel.db", 12_345, 12_345)
            let error = try #require(throws: StoreError.self) {
                try TaskRepository(path: home + "/reel.db", clock: clock)
            }
            guard case .file(_, let detail) = error else { throw error }
            #expect(detail.contains("12345"))
            #expect(PrivateFiles.names(in: home).filter { !$0.hasPrefix(".") } == ["reel.db"])
        }
    }
}
