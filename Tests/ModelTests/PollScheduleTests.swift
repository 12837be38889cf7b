import Model
import Testing

@Suite("When a task is polled")
struct PollScheduleTests {
    private let schedule = PollSchedule()

    @Test("The default interval is the documented one, growing with age to three times as much")
    func growth() {
        let expected: [(minutes: Int64, interval: Int64)] = [
            (0, 5_000), (1, 5_500), (5, 7_500), (10, 10_000), (15, 12_500), (20, 15_000), (21, 15_000), (2_880, 15_000),
        ]
        for (minutes, interval) in expected {
            #expect(schedule.interval(age: minutes * 60_000) == interval, "\(minutes) min")
        }
        #expect(PollSchedule.doublingAge == 600_000)
    }

    @Test("A clock that was set back does not shorten it")
    func negativeAge() {
        #expect(schedule.interval(age: -1) == 5_000)
        #expect(schedule.interval(age: .min) == 5_000)
    }

    @Test("An interval of more than 15 s does not grow")
    func longInterval() {
        let slow = PollSchedule(interval: 60_000)
        #expect(slow.longest == 60_000)
        #expect(slow.interval(age: 0) == 60_000)
        #expect(slow.interval(age: 86_400_000) == 60_000)
    }

    @Test(
        "Intervals and ages of any size are taken without overflow",
        arguments: [.min, 0, 1, 14_999, 15_000, .max] as [Int64])
    func extremes(interval: Int64) {
        let schedule = PollSchedule(interval: interval)
        #expect(schedule.interval >= 1)
        #expect(schedule.interval(age: .max) == schedule.longest)
        #expect(schedule.interval(age: 0) == schedule.interval)
        let backOff = schedule.backOff(errors: .max, retryAfter: nil, random: 0)
        #expect((1...PollSchedule.longestBackOff).contains(backOff))
    }

    @Test("Errors in a row double the interval, up to five minutes")
    func backOff() {
        let expected: [(errors: Int, span: Int64)] = [
            (0, 5_000), (1, 5_000), (2, 10_000), (3, 20_000), (6, 160_000), (7, 300_000), (8, 300_000),
            (1_000, 300_000),
        ]
        for (errors, span) in expected {
            #expect(schedule.backOff(errors: errors, retryAfter: nil, random: 0) == span, "\(errors) errors")
        }
    }

    @Test("Jitter shortens a back-off by less than a tenth")
    func jitter() {
        #expect(schedule.backOff(errors: 7, retryAfter: nil, random: 0.5) == 285_000)
        let shortest = schedule.backOff(errors: 7, retryAfter: nil, random: 1.0.nextDown)
        #expect((270_000..<270_010).contains(shortest))
    }

    @Test("What the service asks for is a lower bound, an hour at most")
    func retryAfter() {
        let expected: [(asked: Int64?, span: Int64)] = [
            (nil, 5_000), (-1, 5_000), (.min, 5_000), (0, 5_000), (4_999, 5_000), (5_001, 5_001),
            (3_600_000, 3_600_000),
            (3_600_001, 3_600_000), (86_400_000, 3_600_000), (.max, 3_600_000),
        ]
        for (asked, span) in expected {
            #expect(schedule.backOff(errors: 1, retryAfter: asked, random: 0) == span, "\(asked ?? 0) ms")
        }
        #expect(schedule.backOff(errors: 7, retryAfter: 60_000, random: 0) == 300_000)
    }
}
