import Dispatch
import Files
import Synchronization
import TestSupport
import Testing

@testable import Store

/// One after the other: a process that is being started holds its parent's locks for a moment.
@Suite(.serialized, .timeLimit(.minutes(5)))
struct SerialDaemonTests {}

extension SerialDaemonTests {
    struct DaemonLockTests {
        @Test func `a second daemon is refused and told who runs`() async throws {
            try await withBench { bench in
                #expect(bench.ledger.runningDaemon() == nil)
                let lock = try bench.ledger.becomeDaemon(pid: 4711)
                #expect(bench.ledger.runningDaemon()?.pid == 4711)
                #expect(bench.ledger.runningDaemon()?.startedAt == bench.clock.now)
                let other = try bench.opened()
                #expect(throws: StoreError.daemonRuns(pid: 4711)) { try other.becomeDaemon(pid: 4712) }
                #expect(other.runningDaemon()?.pid == 4711)
                await other.close()
                withExtendedLifetime(lock) {}
            }
        }

        @Test func `a daemon that ended makes room for the next`() async throws {
            try await withBench { bench in
                do {
                    let lock = try bench.ledger.becomeDaemon(pid: 4_711_000)
                    withExtendedLifetime(lock) {}
                }
                #expect(bench.ledger.runningDaemon() == nil)
                bench.clock.advance(by: 5)
                let lock = try bench.ledger.becomeDaemon(pid: 12)
                #expect(bench.ledger.runningDaemon()?.pid == 12)
                #expect(bench.ledger.runningDaemon()?.startedAt == bench.clock.now)
                withExtendedLifetime(lock) {}
            }
        }

        @Test func `ledgers have daemons of their own`() async throws {
            try await withBench { one in
                try await withBench { other in
                    let locks = try [one.ledger.becomeDaemon(pid: 1), other.ledger.becomeDaemon(pid: 2)]
                    #expect(one.ledger.runningDaemon()?.pid == 1)
                    #expect(other.ledger.runningDaemon()?.pid == 2)
                    withExtendedLifetime(locks) {}
                }
            }
        }

        @Test func `somebody who only looks keeps no daemon from starting`() async throws {
            try await withBench { bench in
                let (path, looking) = (bench.ledger.companions.daemonLockPath, Looking())
                // On a thread of its own: it never waits, and would keep other tests from theirs.
                DispatchQueue(label: "looking").async {
                    while !looking.isOver.load(ordering: .relaxed) { _ = FileLock.isLocked(path) }
                }
                defer { looking.isOver.store(true, ordering: .relaxed) }
                for pid in 1...300 {
                    let lock = try bench.ledger.becomeDaemon(pid: Int32(pid))
                    withExtendedLifetime(lock) {}
                }
            }
        }

        @Test func `What the daemon says of itself is read back`() async throws {
            try await withBench { bench in
                let lock = try bench.ledger.becomeDaemon(pid: 4711, longestCall: 60_000)
                let daemon = try #require(bench.ledger.runningDaemon())
                #expect(daemon.process == .own)
                #expect((daemon.longestCall, daemon.isStopping) == (60_000, false))
                lock.noteStopping()
                let stopping = try #require(bench.ledger.runningDaemon())
                #expect((stopping.pid, stopping.startedAt, stopping.isStopping) == (4711, daemon.startedAt, true))
                // An older daemon says only this much.
                #expect(RunningDaemon("4711 5\n") == RunningDaemon(pid: 4711, startedAt: 5))
                #expect(RunningDaemon("") == RunningDaemon(pid: 0, startedAt: 0))
            }
        }

        private final class Looking: Sendable {
            let isOver = Atomic(false)
        }
    }
}
