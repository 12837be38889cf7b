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

    @Test func `neighbours come together within a few polls, and stay so`() {
        let schedule = PollSchedule(interval: 30_000)
        var due = Dictionary(uniqueKeysWithValues: (Int64(1_280)..<1_408).map { ($0, ($0 * 7_919) % 30_000) })
        for poll in 1...12 {
            for (task, now) in due {
                let next = schedule.gatheringInterval(
                    age: 0, now: now, task: task, random: Double((task * 31 + Int64(poll)) % 3 - 1))
                #expect(abs(next - 30_000) <= 3_000)
                due[task] = now + next
            }
            guard poll > 6 else { continue }
            let moments = due.values.map { $0 % 30_000 }.sorted()
            // Beside each other, on either side of the interval's end.
            let gap = zip(moments, moments.dropFirst()).map { $1 - $0 }.max() ?? 0
            #expect(max(gap, moments[0] + 30_000 - moments[127]) >= 30_000 - 30)
        }
    }

    @Test func `neighbourhoods have moments all over the interval`() {
        let schedule = PollSchedule(interval: 30_000)
        var tenths: Set<Int64> = []
        for neighbourhood in 0..<100 as Range<Int64> {
            var now: Int64 = 0
            for _ in 1...8 {
                now += schedule.gatheringInterval(age: 0, now: now, task: neighbourhood * 128, random: 0)
            }
            tenths.insert(now % 30_000 / 3_000)
        }
        #expect(tenths.count == 10)
    }

    @Test(arguments: [1, 2, 50, 5_000] as [Int64])
    func `however short the interval, it stays within its jitter`(interval: Int64) {
        let schedule = PollSchedule(interval: interval)
        for task in 1...500 as ClosedRange<Int64> {
            let next = schedule.gatheringInterval(age: task * 1_000, now: task * 977, task: task, random: 1)
            let span = schedule.interval(age: task * 1_000)
            #expect(abs(next - span) <= span / 10)
        }
    }
}
