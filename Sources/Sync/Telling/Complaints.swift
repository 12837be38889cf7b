import Synchronization

/// Tells what is wrong: each trouble when it begins, once a minute while it lasts, with how often it was met, and when it is
/// over.
///
/// Trouble is the same when kind and cause are, whatever the words: eight answers that a full disk keeps from being written
/// are one.
public final class Complaints: Sendable {
    /// Milliseconds between two lines about the same trouble.
    static let interval: Int64 = 60_000
    /// More troubles than this at once are none that anybody tells apart.
    private static let capacity = 200

    private struct Trouble {
        let kind: String
        var since: Int64
        var toldAt: Int64
        /// How often it was met since it began, and since the last line.
        var count = 1
        var untold = 0
        /// What to say at its end, once it is over and that was not told yet.
        var end: String?
        var isOver = false
        var endToldAt: Int64?
    }

    private let now: @Sendable () -> Int64
    private let tell: @Sendable (String) -> Void
    private let tellEnd: @Sendable (String) -> Void
    /// An error as it is told to a person.
    let words: @Sendable (any Error) -> String
    private let troubles = Mutex<[String: Trouble]>([:])

    /// - Parameters:
    ///   - now: milliseconds since any moment, steady.
    ///   - tell: gets a line.
    ///   - tellEnd: gets the line that trouble is over; the same as others unless given.
    ///   - words: an error as it is told to a person.
    public init(
        now: @escaping @Sendable () -> Int64, tell: @escaping @Sendable (String) -> Void,
        tellEnd: (@Sendable (String) -> Void)? = nil,
        words: @escaping @Sendable (any Error) -> String = { "\($0)" }
    ) {
        self.now = now
        self.tell = tell
        self.tellEnd = tellEnd ?? tell
        self.words = words
    }

    public convenience init(
        tell: @escaping @Sendable (String) -> Void, tellEnd: (@Sendable (String) -> Void)? = nil,
        words: @escaping @Sendable (any Error) -> String = { "\($0)" }
    ) {
        self.init(now: { SteadyClock.now }, tell: tell, tellEnd: tellEnd, words: words)
    }

    /// Trouble that is told by its words alone.
    public func say(_ text: String) { meet(text, kind: text, text) }

    /// Trouble was met.
    /// - Parameters:
    ///   - kind: what does not work, the same word each time.
    ///   - cause: why, by its kind: a full disk is one cause, whatever the path.
    public func raise(_ kind: String, because cause: any Error, _ text: String) {
        meet("\(kind): \(Self.kind(of: cause))", kind: kind, text)
    }

    /// What did not work works again.
    public func end(_ kind: String, _ text: String) { end(kind) { text } }

    /// - Parameter text: made only if there was such trouble.
    func end(_ kind: String, _ text: () -> String) {
        guard troubles.withLock({ troubles in troubles.values.contains { $0.kind == kind && !$0.isOver } }) else {
            return
        }
        let (now, text) = (now(), text())
        let lines = troubles.withLock { troubles in
            Array(troubles.keys).compactMap { key -> String? in
                guard let trouble = troubles[key], trouble.kind == kind, !trouble.isOver else { return nil }
                troubles[key]?.isOver = true
                troubles[key]?.end = text
                return Self.tellEnd(&troubles[key], now)
            }
        }
        for line in lines { tellEnd(line) }
    }

    /// Tells ends that came too soon after the last one; to be called now and then.
    public func settle() {
        let now = now()
        let lines = troubles.withLock { troubles in
            Array(troubles.keys).compactMap { Self.tellEnd(&troubles[$0], now) }
        }
        for line in lines { tellEnd(line) }
    }

    private func meet(_ key: String, kind: String, _ text: String) {
        let now = now()
        let line = troubles.withLock { troubles -> String? in
            if troubles.count > Self.capacity {
                troubles = troubles.filter { now - $0.value.toldAt < Self.interval }
            }
            guard var trouble = troubles[key] else {
                troubles[key] = Trouble(kind: kind, since: now, toldAt: now)
                return text
            }
            defer { troubles[key] = trouble }
            if trouble.isOver, trouble.end == nil {
                // It is a new one, which is not told more often for that.
                trouble.since = now
                trouble.count = 0
            }
            trouble.isOver = false
            trouble.end = nil
            trouble.count += 1
            trouble.untold += 1
            guard now - trouble.toldAt >= Self.interval else { return nil }
            let times = trouble.untold
            trouble.toldAt = now
            trouble.untold = 0
            return times == 1 ? text : "\(text) (\(times) times since this was last said)"
        }
        if let line { tell(line) }
    }

    private static func tellEnd(_ trouble: inout Trouble?, _ now: Int64) -> String? {
        guard let ended = trouble, let text = ended.end, now - (ended.endToldAt ?? Int64.min / 2) >= interval else {
            return nil
        }
        trouble?.end = nil
        trouble?.endToldAt = now
        let times = ended.count == 1 ? "once" : "\(ended.count) times"
        return "\(text), after \((now - ended.since) / 1_000) s (met \(times))"
    }

    /// The case of an enumeration without its values, otherwise the type.
    private static func kind(of error: any Error) -> String {
        let mirror = Mirror(reflecting: error)
        guard mirror.displayStyle == .enum else { return "\(type(of: error))" }
        return "\(type(of: error)).\(mirror.children.first?.label ?? "\(error)")"
    }
}
