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

/// `daemon stop` must hit the daemon or nobody.
extension DaemonLockTests {
    /// A process that ends at SIGTERM.
    private func startSleeper() throws -> pid_t {
        var pid: pid_t = 0
        var arguments: [UnsafeMutablePointer<CChar>?] = [strdup("/bin/sleep"), strdup("600"), nil]
        defer { for text in arguments { free(text) } }
        #if canImport(Darwin)
            var attributes: posix_spawnattr_t?
        #else
            var attributes = posix_spawnattr_t()
        #endif
        posix_spawnattr_init(&attributes)
        defer { posix_spawnattr_destroy(&attributes) }
        // Threads of this process may block signals or ignore them, and a child inherits both.
        var none = sigset_t()
        sigemptyset(&none)
        posix_spawnattr_setsigmask(&attributes, &none)
        var usual = sigset_t()
        sigemptyset(&usual)
        sigaddset(&usual, SIGTERM)
        posix_spawnattr_setsigdefault(&attributes, &usual)
        posix_spawnattr_setflags(&attributes, Int16(POSIX_SPAWN_SETSIGMASK | POSIX_SPAWN_SETSIGDEF))
        let code = posix_spawn(&pid, "/bin/sleep", nil, &attributes, &arguments, nil)
        try #require(code == 0)
        return pid
    }

    /// Runs a body with a process that the lock file names as the daemon, while the lock is held.
    /// - Parameter words: what the file says behind the process id and the moment.
    private func withNamed(
        _ words: (ProcessIdentity, _ start: UInt64) -> String, _ body: (TaskRepository, pid_t) throws -> Void
    ) async throws {
        try await withBench { bench in
            let pid = try startSleeper()
            defer {
                kill(pid, SIGKILL)
                waitpid(pid, nil, 0)
            }
            try bench.ledger.file.prepareLockFolder()
            let lock = try #require(try FileLock.tryAcquire(bench.ledger.file.daemonLockPath))
            lock.write("\(pid) 1 \(words(.own, ProcessIdentity.start(of: pid) ?? 0))\n")
            try body(bench.ledger, pid)
            withExtendedLifetime(lock) {}
        }
    }

    private func isAlive(_ pid: pid_t) -> Bool { waitpid(pid, nil, WNOHANG) == 0 }

    @Test func `The daemon that holds the lock gets the signal`() async throws {
        try await withNamed { own, start in
            "namespace=\(own.namespace ?? 0) boot=\(own.boot ?? "") start=\(start)"
        } _: { ledger, pid in
            try ledger.terminate(try #require(ledger.runningDaemon()))
            var status: Int32 = 0
            #expect(waitpid(pid, &status, 0) == pid)
            #expect(status & 0x7F == SIGTERM)
        }
    }

    @Test(.enabled(if: ProcessIdentity.own.namespace != nil, "needs /proc"))
    func `A process of another container is not taken for the one of that number here`() async throws {
        try await withNamed { own, start in
            "namespace=1 boot=\(own.boot ?? "") start=\(start)"
        } _: { ledger, pid in
            let daemon = try #require(ledger.runningDaemon())
            #expect(throws: DaemonOutOfReach.elsewhere) { try ledger.terminate(daemon) }
            #expect(isAlive(pid))
        }
        try await withNamed { own, _ in
            "namespace=\(own.namespace ?? 0) boot=other start=5"
        } _: { ledger, pid in
            let daemon = try #require(ledger.runningDaemon())
            #expect(throws: DaemonOutOfReach.elsewhere) { try ledger.terminate(daemon) }
            #expect(isAlive(pid))
        }
    }

    @Test(.enabled(if: ProcessIdentity.own.startedAt != nil, "needs /proc"))
    func `A process that got the number later is left alone`() async throws {
        try await withNamed { own, start in
            "namespace=\(own.namespace ?? 0) boot=\(own.boot ?? "") start=\(start + 1)"
        } _: { ledger, pid in
            let daemon = try #require(ledger.runningDaemon())
            #expect(throws: DaemonOutOfReach.unknown) { try ledger.terminate(daemon) }
            #expect(isAlive(pid))
        }
    }

    @Test func `Once the lock is free nobody is signalled`() async throws {
        try await withBench { bench in
            var daemon: RunningDaemon?
            let pid = try startSleeper()
            do {
                let lock = try bench.ledger.becomeDaemon(pid: pid)
                daemon = bench.ledger.runningDaemon()
                withExtendedLifetime(lock) {}
            }
            daemon?.process = ProcessIdentity()
            let gone = try #require(daemon)
            #expect(throws: DaemonOutOfReach.unknown) { try bench.ledger.terminate(gone) }
            #expect(isAlive(pid))
            kill(pid, SIGKILL)
            waitpid(pid, nil, 0)
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
}
