import Files
import FoundationEssentials
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

extension SerialDaemonTests {
    /// `daemon stop` must hit the daemon or nobody.
    struct DaemonSignalTests {
        /// A process that ends at SIGTERM.
        private func startSleeper(_ bench: Bench) throws -> ChildProcess {
            try ChildProcess(["/bin/sleep", "600"], environment: [:], name: bench.site.folder + "/sleeper")
        }

        /// Runs a body with a process that the lock file names as the daemon, while the lock is taken.
        /// - Parameter words: what the file says behind the process id and the moment.
        private func withNamed(
            _ words: (ProcessIdentity, _ start: UInt64) -> String,
            _ body: (TaskRepository, ChildProcess) async throws -> Void
        ) async throws {
            try await withBench { bench in
                let sleeper = try startSleeper(bench)
                defer { sleeper.send(.kill) }
                try bench.ledger.companions.prepareLockFolder()
                let lock = try #require(try FileLock.tryAcquire(bench.ledger.companions.daemonLockPath))
                lock.write("\(sleeper.pid) 1 \(words(.own, ProcessIdentity.start(of: sleeper.pid) ?? 0))\n")
                try await body(bench.ledger, sleeper)
                withExtendedLifetime(lock) {}
            }
        }

        @Test func `The daemon that holds the lock gets the signal`() async throws {
            try await withNamed { own, start in
                "namespace=\(own.namespace ?? 0) boot=\(own.boot ?? "") start=\(start)"
            } _: { ledger, sleeper in
                try DaemonWatch(ledger.companions).terminate(try #require(ledger.runningDaemon()))
                let ending = await sleeper.ended()
                #expect(ending.code == -SIGTERM)
            }
        }

        @Test(.enabled(if: ProcessIdentity.own.namespace != nil, "needs /proc"))
        func `A process of another container is not taken for the one of that number here`() async throws {
            try await withNamed { own, start in
                "namespace=1 boot=\(own.boot ?? "") start=\(start)"
            } _: { ledger, sleeper in
                let daemon = try #require(ledger.runningDaemon())
                #expect(throws: DaemonOutOfReach.elsewhere) { try DaemonWatch(ledger.companions).terminate(daemon) }
                #expect(sleeper.isAlive)
            }
            try await withNamed { own, _ in
                "namespace=\(own.namespace ?? 0) boot=other start=5"
            } _: { ledger, sleeper in
                let daemon = try #require(ledger.runningDaemon())
                #expect(throws: DaemonOutOfReach.elsewhere) { try DaemonWatch(ledger.companions).terminate(daemon) }
                #expect(sleeper.isAlive)
            }
        }

        @Test(.enabled(if: ProcessIdentity.own.startedAt != nil, "needs /proc"))
        func `A process that got the number later is left alone`() async throws {
            try await withNamed { own, start in
                "namespace=\(own.namespace ?? 0) boot=\(own.boot ?? "") start=\(start + 1)"
            } _: { ledger, sleeper in
                let daemon = try #require(ledger.runningDaemon())
                #expect(throws: DaemonOutOfReach.unknown) { try DaemonWatch(ledger.companions).terminate(daemon) }
                #expect(sleeper.isAlive)
            }
        }

        @Test func `Once the lock is free nobody is signalled`() async throws {
            try await withBench { bench in
                var daemon: RunningDaemon?
                let sleeper = try startSleeper(bench)
                do {
                    let lock = try bench.ledger.becomeDaemon(pid: sleeper.pid)
                    daemon = bench.ledger.runningDaemon()
                    withExtendedLifetime(lock) {}
                }
                daemon?.process = ProcessIdentity()
                let gone = try #require(daemon)
                #expect(throws: DaemonOutOfReach.unknown) { try DaemonWatch(bench.ledger.companions).terminate(gone) }
                #expect(sleeper.isAlive)
                sleeper.send(.kill)
            }
        }
    }
}
