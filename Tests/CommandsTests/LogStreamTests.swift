import Dispatch
import Synchronization
import Testing

@testable import Commands

#if canImport(Glibc)
    import Glibc
#elseif canImport(Musl)
    import Musl
#else
    import Darwin
#endif

/// A log whose reader is slow, or has gone.
@Suite(.timeLimit(.minutes(5)), .serialized)
struct LogStreamTests {
    private func makePipe() throws -> (reading: Int32, writing: Int32) {
        signal(SIGPIPE, SIG_IGN)
        var ends: [Int32] = [-1, -1]
        try #require(pipe(&ends) == 0)
        return (ends[0], ends[1])
    }

    @Test(arguments: [true, false])
    func `a reader that does not read holds up nobody`(isWaiting: Bool) throws {
        let (reading, writing) = try makePipe()
        if !isWaiting { _ = fcntl(writing, F_SETFL, fcntl(writing, F_GETFL) | O_NONBLOCK) }
        let log = LogStream(writing, capacity: 200_000)
        for number in 1...10_000 { log.write("line \(number) of a log that nobody reads\n") }
        log.finish(within: .milliseconds(1))
        #expect(!log.isBroken)
        var (bytes, buffer) = ([UInt8](), [UInt8](repeating: 0, count: 65_536))
        // What waited comes, then what is written from now on.
        while !String(decoding: bytes, as: UTF8.self).contains("the last one") {
            if bytes.count > 150_000 { log.write("the last one\n") }
            let count = read(reading, &buffer, buffer.count)
            try #require(count > 0)
            bytes += buffer[..<count]
        }
        let text = String(decoding: bytes, as: UTF8.self)
        #expect(text.hasPrefix("line 1 of a log that nobody reads\n"))
        close(reading)
    }

    @Test func `a reader that has gone is noticed once`() throws {
        let (reading, writing) = try makePipe()
        let log = LogStream(writing)
        let noticed = Atomic(0)
        close(reading)
        log.onBreak { noticed.add(1, ordering: .relaxed) }
        for _ in 0..<3 { log.write("line\n") }
        log.finish()
        #expect(log.isBroken)
        #expect(noticed.load(ordering: .relaxed) == 1)
        log.onBreak { noticed.add(1, ordering: .relaxed) }
        #expect(noticed.load(ordering: .relaxed) == 2)
        close(writing)
    }

    @Test func `a full disk under a log is not the end of it`() throws {
        let full = open("/dev/full", O_WRONLY)
        try #require(full >= 0)
        let log = LogStream(full)
        log.write("line\n")
        log.finish()
        #expect(!log.isBroken)
        close(full)
    }
}
