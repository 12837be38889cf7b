public import Contract

/// Reads moments as people write them, by the clock and the zone of one place.
public struct MomentReader: Sendable {
    /// Milliseconds since 1970, UTC.
    public let now: Int64
    public let zone: LocalZone
    /// What is wrong with the name of the zone that the environment gives; nil for nothing.
    public let zoneFault: String?

    public init(now: Int64, zone: LocalZone, zoneFault: String? = nil) {
        (self.now, self.zone, self.zoneFault) = (now, zone, zoneFault)
    }

    /// - Throws: `InvalidExpression`; `Failure` with exit code 78 where it needs the zone and that is not known.
    public func moment(_ text: String, _ direction: TimeExpression.Direction) throws -> Int64 {
        let moment = try TimeExpression.parse(text, now: now, zone: zone, direction: direction)
        if !TimeExpression.needsNoZone(text) { try requireZone() }
        return moment
    }

    /// - Throws: as `moment`; `Failure` with exit code 64 for a period that ends before it begins.
    public func period(since: String?, until: String?) throws -> (since: Int64?, until: Int64?) {
        let begin = try since.map { try moment($0, .past) }
        let end = try until.map { try moment($0, .end) }
        if let begin, let end, begin > end {
            throw Failure(
                code: "usage",
                message:
                    "--since \(Timestamp.rfc3339(begin)) lies behind --until \(Timestamp.rfc3339(end)), so that nothing "
                    + "is between them; exchange the two", exit: .usage)
        }
        return (begin, end)
    }

    /// - Throws: `Failure` with exit code 78 if the environment names a zone that nobody knows.
    public func requireZone() throws(Failure) {
        guard let zoneFault else { return }
        throw Failure(code: "bad_configuration", message: "TZ: \(zoneFault)", exit: .configuration)
    }
}
