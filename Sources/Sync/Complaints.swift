import Logging
import Synchronization

/// Says what is wrong, the same thing once a minute at most.
final class Complaints: Sendable {
    private let logger: Logger
    private let clock = ContinuousClock()
    private let last = Mutex<(text: String, at: ContinuousClock.Instant)?>(nil)

    init(logger: Logger) {
        self.logger = logger
    }

    func say(_ text: String) {
        let now = clock.now
        let isNew = last.withLock { last in
            if let last, last.text == text, now - last.at < .seconds(60) { return false }
            last = (text, now)
            return true
        }
        if isNew { logger.error("\(text)") }
    }
}
