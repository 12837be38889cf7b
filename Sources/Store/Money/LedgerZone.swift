import Contract

/// The time zone of a ledger, as it is kept: a name, and how far its clocks are ahead of UTC from which moments on.
///
/// The changes of the clocks are written down where the zone is set, so that a day begins at the same moment on every host,
/// whatever zones its system knows: `Europe/Berlin 3600 7200@1774746000 3600@1792890000 …`.
struct LedgerZone: Equatable {
    struct Change: Equatable {
        /// Seconds since 1970, UTC.
        var moment: Int64
        /// Seconds ahead of UTC.
        var offset: Int64
    }

    var name: String
    /// Before the first change.
    var offset: Int64
    var changes: [Change]

    /// So far ahead its changes are known: the rules of a zone are seldom kept for longer.
    static let years: Int64 = 20

    /// - Parameter now: seconds since 1970, UTC.
    init(_ zone: LocalZone, name: String, now: Int64) {
        let step: Int64 = 86_400
        let start = now - 400 * step
        (self.name, offset, changes) = (name, zone.offset(start), [])
        var last = offset
        for day in stride(from: start, to: now + Self.years * 366 * step, by: Int(step)) {
            let offset = zone.offset(day + step)
            guard offset != last else { continue }
            var (before, after) = (day, day + step)
            while after - before > 1 {
                let middle = (before + after) / 2
                if zone.offset(middle) == last { before = middle } else { after = middle }
            }
            changes.append(Change(moment: after, offset: offset))
            last = offset
        }
    }

    init?(text: String) {
        let parts = text.split(separator: " ")
        guard parts.count >= 2, let offset = Int64(parts[1]) else { return nil }
        (name, self.offset, changes) = (String(parts[0]), offset, [])
        for part in parts.dropFirst(2) {
            let numbers = part.split(separator: "@").map { Int64($0) }
            guard numbers.count == 2, let offset = numbers[0], let moment = numbers[1] else { return nil }
            changes.append(Change(moment: moment, offset: offset))
        }
    }

    var text: String {
        // A name with a space would end where it should not.
        ([name.replacing(" ", with: "_"), "\(offset)"] + changes.map { "\($0.offset)@\($0.moment)" }).joined(
            separator: " ")
    }

    var zone: LocalZone {
        LocalZone { [offset, changes] moment in changes.last { $0.moment <= moment }?.offset ?? offset }
    }
}
