/// How cells show moments and sizes: as a person reads them, or as a program does.
public struct CellFormat: Sendable {
    /// Whether a person reads them on a terminal.
    public let isForPeople: Bool
    public let zone: LocalZone
    /// Milliseconds since 1970, UTC.
    public let now: Int64

    public init(isForPeople: Bool, zone: LocalZone, now: Int64) {
        (self.isForPeople, self.zone, self.now) = (isForPeople, zone, now)
    }

    /// - Parameters:
    ///   - milliseconds: since 1970, UTC.
    ///   - withSeconds: whether the short form of today keeps them.
    public func time(_ milliseconds: Int64?, withSeconds: Bool = false) -> CellText {
        guard let milliseconds else { return "" }
        guard isForPeople else { return CellText(Timestamp.rfc3339(milliseconds)) }
        return CellText(
            Timestamp.local(milliseconds, zone: zone),
            short: Timestamp.short(milliseconds, now: now, zone: zone, withSeconds: withSeconds))
    }

    public func bytes(_ count: Int64) -> String { isForPeople ? ByteCount.text(count) : String(count) }
}

/// What stands in a cell of a table, without its colour.
public struct CellText: Sendable, Equatable, ExpressibleByStringLiteral {
    /// Text as it came; it is made safe when printed.
    public var text: String
    /// A shorter form, for a window with no room for the whole.
    public var short: String?

    public init(_ text: String, short: String? = nil) {
        (self.text, self.short) = (text, short)
    }

    public init(stringLiteral value: String) {
        self.init(value)
    }
}
