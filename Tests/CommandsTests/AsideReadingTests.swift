import Dispatch
import Synchronization
import Testing
import Transport

@testable import Commands

/// Files on a disk that does not answer.
@Suite(.timeLimit(.minutes(5)))
struct AsideReadingTests {
    /// A disk that answers when the test says so.
    private final class SlowDisk: Sendable {
        let answer = DispatchSemaphore(value: 0)
        let readings = Atomic(0)

        func read() -> Int {
            answer.wait()
            return readings.add(1, ordering: .relaxed).newValue
        }
    }

    @Test func `a reading that hangs is left alone, and what it brings at last is taken`() async throws {
        let disk = SlowDisk()
        let reading = AsideReading { disk.read() }
        #expect(reading.silence == nil)
        #expect(await reading.value(within: 1) == nil)
        #expect(reading.silence != nil)
        // No second one begins beside it.
        for _ in 0..<3 { #expect(await reading.value(within: 1) == nil) }
        disk.answer.signal()
        while reading.silence != nil { await Task.yield() }
        #expect(await reading.value(within: 1) == 1)
        disk.answer.signal()
        #expect(await reading.value(within: 60_000) == 2)
        #expect(disk.readings.load(ordering: .relaxed) == 2)
    }

    private static func credentials(_ secret: String) throws -> Credentials {
        Credentials(
            profile: "default", service: Services.builtIn.usual, baseURL: try BaseURL("https://api.example"),
            key: try APIKey(secret))
    }

    @Test func `keys on a disk that does not answer are said once, and those of before are kept`() async throws {
        let disk = SlowDisk()
        let (before, after) = (try Self.credentials("sk-before"), try Self.credentials("sk-after"))
        let watch = KeyWatch([before], patience: 0) { _ in
            _ = disk.read()
            return KeyWatch.Finding(credentials: ["default": after], troubles: [])
        }
        var news: [String] = []
        for _ in 0..<4 {
            let look = await watch.look()
            #expect(look.changed == nil)
            news += look.news
        }
        #expect(news.count == 1)
        #expect(news.first?.contains("does not answer") == true)
        // It answers again; two looks that find the same make a change.
        disk.answer.signal()
        disk.answer.signal()
        var changed: [Credentials]?
        while changed == nil { changed = await watch.look().changed }
        #expect(changed == [after])
    }
}
