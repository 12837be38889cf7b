import Model
import Testing

/// What a failed download leads to.
struct DownloadRuleTests {
    private let now: Int64 = 1_790_000_000_000
    private let minute: Int64 = 60_000
    private let hour: Int64 = 3_600_000

    private func failure(
        _ kind: DownloadFailure.Kind, _ word: DownloadFailure.Word = .none, status: Int? = nil
    ) -> DownloadFailure {
        var failure = DownloadFailure("HTTP 404", kind, httpStatus: status)
        failure.word = word
        return failure
    }

    private func verdict(
        _ failure: DownloadFailure, refusals: Int = 0, since: Int64 = 0, attempts: Int = 1, expiresIn: Int64 = 3_600_000
    ) -> DownloadRule.Verdict {
        DownloadRule.verdict(
            on: failure,
            refusals: failure.kind == .refused ? .init(count: refusals, since: now - since) : nil, attempts: attempts,
            expiresAt: now + expiresIn, now: now, random: 0)
    }

    @Test func `what is no whole video is asked for again with growing pauses, a dozen times`() {
        func verdict(_ damages: Int) -> DownloadRule.Verdict {
            // However many attempts there were before, and whatever the service says of the URL.
            DownloadRule.verdict(
                on: failure(.damaged, .freshURL, status: 200), refusals: nil, attempts: 40, damages: damages,
                expiresAt: now - 1, now: now, random: 0)
        }
        #expect(verdict(1) == .retry(after: 1_000))
        #expect(verdict(2) == .retry(after: 2_000))
        #expect(verdict(11) == .retry(after: 300_000))
        #expect(verdict(12) == .stopped("HTTP 404; given up after 12 times"))
        #expect(verdict(.max) == .stopped("HTTP 404; given up after \(Int.max) times"))
    }

    private func isLost(_ verdict: DownloadRule.Verdict) -> Bool { if case .lost = verdict { true } else { false } }

    struct Case: Sendable, CustomTestStringConvertible {
        var word: DownloadFailure.Word
        var refusals: Int
        var minutes: Int64
        var isExpired = false
        var isLost: Bool

        var testDescription: String { "\(word) \(refusals) \(minutes) \(isExpired)" }
    }

    @Test(arguments: [
        // The service still names the video: several refusals over an hour.
        Case(word: .freshURL, refusals: 5, minutes: 60, isLost: true),
        Case(word: .freshURL, refusals: 4, minutes: 600, isLost: false),
        Case(word: .freshURL, refusals: 500, minutes: 59, isLost: false),
        Case(word: .sameURL, refusals: 5, minutes: 60, isLost: true),
        Case(word: .sameURL, refusals: 4, minutes: 60, isLost: false),
        Case(word: .sameURL, refusals: 5, minutes: 59, isLost: false),
        // Nothing but a URL that has outlived its day.
        Case(word: .sameURL, refusals: 3, minutes: 10, isExpired: true, isLost: true),
        Case(word: .sameURL, refusals: 2, minutes: 10, isExpired: true, isLost: false),
        Case(word: .sameURL, refusals: 3, minutes: 9, isExpired: true, isLost: false),
        // It does not know the task any more.
        Case(word: .unknownTask, refusals: 3, minutes: 10, isLost: true),
        Case(word: .unknownTask, refusals: 2, minutes: 600, isLost: false),
        Case(word: .unknownTask, refusals: 300, minutes: 9, isLost: false),
        // Without its word nothing is clear.
        Case(word: .none, refusals: 10_000, minutes: 100_000, isExpired: true, isLost: false),
    ])
    func `a video is lost when the service has clearly lost it`(it: Case) {
        let verdict = verdict(
            failure(.refused, it.word, status: 404), refusals: it.refusals, since: it.minutes * minute,
            expiresIn: it.isExpired ? -1 : hour)
        #expect(isLost(verdict) == it.isLost)
    }

    @Test func `the reason says what was refused how often, and what the service had to say`() {
        let lost = verdict(failure(.refused, .unknownTask, status: 404), refusals: 7, since: 75 * minute)
        #expect(lost == .lost("HTTP 404, 7 times within 75 minutes; and the service no longer knows the task"))
    }

    @Test(arguments: [DownloadFailure.Word.none, .freshURL, .sameURL, .unknownTask])
    func `nothing but a refusal loses a video`(word: DownloadFailure.Word) {
        for kind in [DownloadFailure.Kind.passing, .local] {
            #expect(!isLost(verdict(failure(kind, word, status: 503), attempts: 49, expiresIn: -1_000 * hour)))
        }
    }

    @Test func `what stands in for a video loses it only when the service has nothing else`() {
        func verdict(_ word: DownloadFailure.Word, _ refusals: Int, minutes: Int64, expiresIn: Int64 = 3_600_000)
            -> DownloadRule.Verdict
        {
            DownloadRule.verdict(
                on: failure(.standIn, word, status: 200),
                refusals: .init(count: refusals, since: now - minutes * minute),
                attempts: 20, expiresAt: now + expiresIn, now: now, random: 0)
        }
        #expect(isLost(verdict(.unknownTask, 3, minutes: 10)))
        #expect(isLost(verdict(.sameURL, 3, minutes: 10, expiresIn: -1)))
        for word in [DownloadFailure.Word.sameURL, .freshURL] {
            #expect(verdict(word, 11, minutes: 6_000) == .retry(after: 300_000))
            #expect(verdict(word, 1_000, minutes: 359) == .retry(after: 300_000))
            #expect(verdict(word, 12, minutes: 360) == .stopped("HTTP 404; given up after 12 times"))
        }
        // A page that everybody gets on the way says nothing of the video, however long it goes on.
        #expect(verdict(.none, 1_000, minutes: 6_000) == .retry(after: 300_000))
        #expect(verdict(.freshURL, 1, minutes: 0) == .retry(after: 1_000))
    }

    @Test func `a failure that nothing can change is not tried again`() {
        #expect(verdict(failure(.lasting)) == .stopped("HTTP 404"))
    }

    @Test func `attempts lie further and further apart`() {
        let waits = [1, 2, 3, 4, 20, 40].map { verdict(failure(.passing), attempts: $0) }
        #expect(waits == [1_000, 2_000, 4_000, 8_000, 300_000, 300_000].map { .retry(after: $0) })
    }

    @Test func `progress and a first fresh URL are followed up at once`() {
        var broken = failure(.passing, status: 206)
        broken.madeProgress = true
        #expect(verdict(broken, attempts: 30) == .retry(after: 1_000))
        #expect(verdict(failure(.refused, .freshURL), refusals: 1, attempts: 30) == .retry(after: 1_000))
        #expect(verdict(failure(.refused, .freshURL), refusals: 2, attempts: 30) == .retry(after: 300_000))
        #expect(verdict(failure(.refused, .sameURL), refusals: 1, attempts: 30) == .retry(after: 300_000))
    }

    @Test func `what the server asked to wait is kept, an hour at most`() {
        var busy = failure(.passing, status: 503)
        busy.retryAfter = 90_000
        #expect(verdict(busy) == .retry(after: 90_000))
        busy.retryAfter = 86_400_000
        #expect(verdict(busy) == .retry(after: hour))
    }

    @Test func `after a week of nothing it ends, unless this machine is at fault`() {
        let week = 7 * 24 * hour
        #expect(
            verdict(failure(.passing), attempts: 50, expiresIn: -week - 1)
                == .stopped("HTTP 404; given up after 50 attempts"))
        #expect(
            verdict(failure(.refused), refusals: 50, since: week, attempts: 50, expiresIn: -week - 1)
                == .stopped("HTTP 404; given up after 50 attempts"))
        #expect(verdict(failure(.passing), attempts: 49, expiresIn: -week - 1) == .retry(after: 300_000))
        #expect(verdict(failure(.passing), attempts: 500, expiresIn: -week) == .retry(after: 300_000))
        #expect(verdict(failure(.local), attempts: 500, expiresIn: -2 * week) == .retry(after: 300_000))
    }
}
