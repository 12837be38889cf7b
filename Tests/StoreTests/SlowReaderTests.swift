import Dispatch
import Files
import FoundationEssentials
import Model
import SQLite
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

/// An export into a pipe whose reader takes its time. One after the other: each blocks a thread of those that its reader, too,
/// needs one of.
@Suite(.serialized, .timeLimit(.minutes(5)))
struct SlowReaderTests {
    private struct Pipe {
        var reading: Int32
        var writing: Int32

        init(isWaiting: Bool) throws {
            var ends: [Int32] = [-1, -1]
            try #require(pipe(&ends) == 0)
            (reading, writing) = (ends[0], ends[1])
            if !isWaiting { _ = fcntl(writing, F_SETFL, fcntl(writing, F_GETFL) | O_NONBLOCK) }
        }

        var hasBytes: Bool {
            var waiting = pollfd(fd: reading, events: Int16(POLLIN), revents: 0)
            return poll(&waiting, 1, 0) > 0
        }

        /// Everything until the other end is closed.
        func content() -> [UInt8] {
            var (bytes, buffer) = ([UInt8](), [UInt8](repeating: 0, count: 65_536))
            while case let count = read(reading, &buffer, buffer.count), count > 0 { bytes += buffer[..<count] }
            systemClose(reading)
            return bytes
        }
    }

    /// A ledger whose export does not fit into a pipe.
    private func fill(_ bench: Bench) async throws -> String {
        for number in 0..<40 { _ = try await bench.record(String(repeating: "boat \(number) ", count: 500)) }
        let text = try await bench.ledger.exported()
        try #require(text.utf8.count > 300_000)
        return text
    }

    /// Whether nobody reads a state of the ledger that has to be kept for that.
    private func isFree(_ bench: Bench) throws -> Bool {
        guard LedgerEngine.isFile else {
            let readers = try bench.integers(
                """
                SELECT count(*) FROM pg_stat_activity
                WHERE datname = current_database() AND backend_xmin IS NOT NULL AND pid != pg_backend_pid()
                """)
            return readers == [0]
        }
        let connection = try Connection(path: bench.ledger.path, mode: .readWrite, busyTimeout: 0)
        return try connection.first("PRAGMA wal_checkpoint(TRUNCATE)") { try $0.integer() } == 0
    }

    @Test(arguments: [true, false])
    func `a reader that does not read holds its state of the ledger no longer than there is patience`(isWaiting: Bool)
        async throws
    {
        try await withBench { bench in
            let text = try await fill(bench)
            let pipe = try Pipe(isWaiting: isWaiting)
            let ledger = bench.ledger
            async let exported = ledger.export(
                to: OpenFile(borrowing: pipe.writing, path: "output"), patience: 5
            ) { _ in }
            // It has begun, and not one byte has been read yet.
            while !pipe.hasBytes { await Task.yield() }
            while try !isFree(bench) { await Task.yield() }
            _ = try await bench.record("written meanwhile")
            async let read = Self.onThread { pipe.content() }
            let result = try await exported
            systemClose(pipe.writing)
            #expect(result.isComplete)
            #expect(result.bytes == Int64(text.utf8.count))
            // One moment of the ledger: that of the beginning.
            #expect(await read.elementsEqual(text.utf8))
            let names = try FileManager.default.contentsOfDirectory(atPath: bench.site.folder)
            #expect(!names.contains { $0.hasPrefix(".reel-output") })
        }
    }

    @Test func `without room for what a slow reader leaves it is waited for`() async throws {
        try await withBench { bench in
            let text = try await fill(bench)
            let pipe = try Pipe(isWaiting: true)
            let writing = pipe.writing
            async let read = Self.onThread { pipe.content() }
            await Self.onThread {
                // No folder, no file.
                var output = LedgerOutput(
                    OpenFile(borrowing: writing, path: "output"), folder: "/no/such/folder", patience: 0)
                for line in text.split(separator: "\n") { try? output.write(Array(line.utf8) + [10]) }
                try? output.finish()
                systemClose(writing)
            }
            #expect(await read.elementsEqual(text.utf8))
        }
    }

    @Test func `a reader that has gone ends it`() async throws {
        signal(SIGPIPE, SIG_IGN)
        try await withBench { bench in
            _ = try await fill(bench)
            let pipe = try Pipe(isWaiting: true)
            let ledger = bench.ledger
            async let exported = ledger.export(
                to: OpenFile(borrowing: pipe.writing, path: "output"), patience: 5
            ) { _ in }
            while try !isFree(bench) { await Task.yield() }
            systemClose(pipe.reading)
            #expect(try await exported.isComplete == false)
            systemClose(pipe.writing)
        }
    }

    private static func onThread<Value: Sendable>(_ body: @escaping @Sendable () -> Value) async -> Value {
        await withCheckedContinuation { continuation in
            DispatchQueue(label: "test").async { continuation.resume(returning: body()) }
        }
    }
}

private func systemClose(_ descriptor: Int32) { close(descriptor) }
