#if canImport(Glibc)
    import Glibc
#elseif canImport(Musl)
    import Musl
#else
    import Darwin
#endif

/// The user's time zone, as the distance of its clocks from UTC.
public struct LocalZone: Sendable {
    /// Seconds that local clocks are ahead of UTC at an instant given in seconds since 1970, UTC.
    public let offset: @Sendable (Int64) -> Int64

    public init(offset: @escaping @Sendable (Int64) -> Int64) {
        self.offset = offset
    }

    /// The zone of this process, by `TZ` or the system's setting as they are when this is read.
    public static var system: LocalZone {
        tzset()
        return LocalZone { seconds in
            var time = time_t(seconds)
            var fields = tm()
            guard localtime_r(&time, &fields) != nil,
                let civil = CivilTime(
                    year: Int(fields.tm_year) + 1900, month: Int(fields.tm_mon) + 1, day: Int(fields.tm_mday),
                    hour: Int(fields.tm_hour), minute: Int(fields.tm_min), second: Int(fields.tm_sec))
            else { return 0 }
            return civil.secondsSince1970 - seconds
        }
    }

    public static let utc = fixed(seconds: 0)

    /// A zone always `seconds` ahead of UTC.
    public static func fixed(seconds: Int64) -> LocalZone {
        LocalZone { _ in seconds }
    }

    /// What local clocks show at an instant, in seconds since 1970, UTC.
    public func civilTime(at seconds: Int64) -> CivilTime {
        CivilTime(secondsSince1970: seconds + offset(seconds))
    }

    /// The instant, in seconds since 1970, UTC, at which local clocks show `civil`.
    ///
    /// Where clocks are set back and show it twice, the first; where they are set forward and skip it, as much after
    /// the change as it lies after the start of the gap.
    public func seconds(of civil: CivilTime) -> Int64 {
        let asUTC = civil.secondsSince1970
        // A day either way is past any change of the clocks that could matter here.
        let before = asUTC - offset(asUTC - 86_400)
        let after = asUTC - offset(asUTC + 86_400)
        if before + offset(before) == asUTC { return before }
        return after + offset(after) == asUTC ? after : before
    }
}
