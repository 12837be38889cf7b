import Contract
import Model
import Store

/// Keeps for a while what it took long to read, so that many visitors and reloads cost a large ledger no more than one.
actor StatisticsMemory {
    struct Key: Hashable {
        /// As they were typed: `7d` begins a little later at each reload.
        var asked: [String: String]
        /// Of the visitor; nil for all of them.
        var project: String?
        /// Since 1970.
        var today: Int64
    }

    private struct Entry {
        var reading: Task<StatisticsFacts, any Error>
        /// Nil while it is read.
        var end: ContinuousClock.Instant?
    }

    private var entries: [Key: Entry] = [:]
    private let clock = ContinuousClock()

    /// Reading takes at most one part of the time in so many.
    private static let share = 20
    private static let longest = Duration.seconds(60)
    private static let most = 64

    func facts(
        _ key: Key, read: @escaping @Sendable () async throws -> StatisticsFacts
    ) async throws -> StatisticsFacts {
        let now = clock.now
        entries = entries.filter { $0.value.end.map { $0 > now } ?? true }
        if let known = entries[key] { return try await known.reading.value }
        // What is asked for in so many ways at once is not worth keeping.
        guard entries.count < Self.most else { return try await read() }
        let reading = Task { try await read() }
        entries[key] = Entry(reading: reading)
        do {
            let facts = try await reading.value
            entries[key]?.end = clock.now + min((clock.now - now) * Self.share, Self.longest)
            return facts
        } catch {
            entries[key] = nil
            throw error
        }
    }
}
