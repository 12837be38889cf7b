/// Sizes of files for people, in powers of 1000 as file managers and drives count: `812 B`, `1.4 MB`, `13.0 GB`.
public enum ByteCount {
    public static func text(_ bytes: Int64) -> String {
        let sign = bytes < 0 ? "-" : ""
        let size = bytes.magnitude
        guard size >= 1000 else { return "\(sign)\(size) B" }
        var unit: UInt64 = 1000
        var names = ["kB", "MB", "GB", "TB", "PB", "EB"][...]
        // The next unit already from where rounding would show 1000.0 of this one.
        while names.count > 1, size >= unit * 1000 - unit / 20 {
            unit *= 1000
            names.removeFirst()
        }
        let tenths = (size + unit / 20) / (unit / 10)
        return "\(sign)\(tenths / 10).\(tenths % 10) \(names[names.startIndex])"
    }
}

/// Lengths of time for people, in the two largest units: `3.4 s`, `45 s`, `2 min 05 s`, `3 h 04 min`, `2 d 03 h`.
public enum HumanDuration {
    /// The text of a length in milliseconds, rounded down; a negative one, as after the clock was set back, is `0.0 s`.
    public static func text(milliseconds: Int64) -> String {
        let seconds = max(milliseconds, 0) / 1000
        return switch seconds {
        case ..<10: "\(seconds).\(max(milliseconds, 0) % 1000 / 100) s"
        case ..<60: "\(seconds) s"
        case ..<3600: "\(seconds / 60) min \(twoDigits(seconds % 60)) s"
        case ..<86_400: "\(seconds / 3600) h \(twoDigits(seconds / 60 % 60)) min"
        default: "\(seconds / 86_400) d \(twoDigits(seconds / 3600 % 24)) h"
        }
    }

    private static func twoDigits(_ value: Int64) -> String {
        value < 10 ? "0\(value)" : "\(value)"
    }
}
