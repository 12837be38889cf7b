import Contract

/// How cells show moments and sizes: as a person reads them, or as a program does.
struct CellFormat: Sendable {
    /// Whether a person reads them on a terminal.
    let isForPeople: Bool
    let zone: LocalZone
    /// Milliseconds since 1970, UTC.
    let now: Int64

    init(isForPeople: Bool, zone: LocalZone, now: Int64) {
        (self.isForPeople, self.zone, self.now) = (isForPeople, zone, now)
    }

    init(_ context: Context) {
        self.init(isForPeople: context.isTerminal, zone: context.zone, now: context.now)
    }

    /// - Parameters:
    ///   - milliseconds: since 1970, UTC.
    ///   - withSeconds: whether the short form of today keeps them.
    func time(_ milliseconds: Int64?, withSeconds: Bool = false) -> Table.Cell {
        guard let milliseconds else { return "" }
        guard isForPeople else { return .init(Timestamp.rfc3339(milliseconds)) }
        return .init(
            Timestamp.local(milliseconds, zone: zone),
            short: Timestamp.short(milliseconds, now: now, zone: zone, withSeconds: withSeconds))
    }

    func bytes(_ count: Int64) -> String { isForPeople ? ByteCount.text(count) : String(count) }
}
