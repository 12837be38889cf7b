import Files
import FoundationEssentials
import SQLite
import TestSupport
import Testing

@testable import Store

/// Names of new files that SQLite or reel would take for something of the ledger.
@Suite(.enabled(if: LedgerEngine.isFile, "is about a file"))
struct ReservedNameTests {
    private static let endings = [
        "", "-wal", "-shm", "-journal", "-JOURNAL", ".locks", ".locks/daemon", ".locks/worker-7", ".rescue",
        ".rescue.applied", ".schema-3",
    ]

    private func expectReserved(_ body: () async throws -> Void, _ name: String) async {
        do {
            try await body()
            Issue.record("\(name) was taken")
        } catch {
            switch error as? StoreError {
            case .reservedName, .fileExists: break
            default: Issue.record("\(name): \(error)")
            }
        }
    }

    @Test(arguments: endings)
    func `no export and no backup gets a name of the ledger's own, however it is spelled`(_ ending: String) async throws
    {
        try await withBench { (bench) async throws in
            _ = try await bench.record("海边")
            let ledger = bench.ledger
            let folder = PrivateFiles.folder(of: ledger.path)
            try FileManager.default.createSymbolicLink(atPath: folder + "/again", withDestinationPath: folder)
            let name = PrivateFiles.name(of: ledger.path)
            let spellings = [
                ledger.path + ending, "\(folder)/./\(name)\(ending)", "\(folder)/again/\(name)\(ending)",
                "\(folder)/\(name.uppercased())\(ending)",
            ]
            for path in spellings where !(ending.hasPrefix(".locks/") && path.contains(name.uppercased())) {
                await expectReserved({ _ = try await ledger.export(toFile: path) }, path)
                await expectReserved({ _ = try await ledger.backUp(to: path) }, path)
                #expect(ledger.whyReserved(path) != nil || path.hasSuffix(name), "\(path)")
            }
            #expect(try await ledger.check() == [])
        }
    }

    @Test(arguments: [".bak", "-2026-11-26", ".ndjson", ".locksmith", "-walk", ".export-1", "x", ".schema"])
    func `other names are free`(_ ending: String) async throws {
        try await withBench { (bench) async throws in
            let path = bench.ledger.path + ending
            #expect(bench.ledger.whyReserved(path) == nil)
            #expect(try await bench.ledger.backUp(to: path).tasks == 0)
            #expect(try await bench.ledger.export(toFile: path + ".2").isComplete)
        }
    }

    @Test(arguments: ["-wal", "-shm", "-journal"])
    func `a part of another database is neither written nor taken over`(_ ending: String) async throws {
        try await withBench { (bench) async throws in
            let other = PrivateFiles.folder(of: bench.ledger.path) + "/other.db"
            try Data().write(to: URL(filePath: other))
            await expectReserved({ _ = try await bench.ledger.export(toFile: other + ending) }, other + ending)
            await expectReserved(
                { _ = try TaskRepository(path: other + ending, clock: bench.clock.read) }, other + ending)
            try PrivateFiles.remove(other)
            // Nothing is there that it could be a part of.
            #expect(try await bench.ledger.export(toFile: other + ending).isComplete)
            // And now a database of that name would get it for its own.
            await expectReserved({ _ = try await bench.ledger.backUp(to: other) }, other)
            #expect(!PrivateFiles.isTaken(other))
            #expect(try await bench.ledger.export(toFile: other).isComplete)
        }
    }
}
