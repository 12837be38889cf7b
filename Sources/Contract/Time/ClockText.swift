/// A span as a clock shows it: `2:10`, `1:02:33`, `2d 03:10`.
public enum ClockText {
    /// - Parameter milliseconds: rounded down to seconds; a negative span, as after the clock was set back, is `0:00`.
    public static func text(milliseconds: Int64) -> String {
        let seconds = max(milliseconds, 0) / 1_000
        let (minutes, rest) = seconds.quotientAndRemainder(dividingBy: 60)
        switch seconds {
        case ..<3_600: return "\(minutes):\(two(rest))"
        case ..<86_400: return "\(minutes / 60):\(two(minutes % 60)):\(two(rest))"
        default: return "\(minutes / 1_440)d \(two(minutes / 60 % 24)):\(two(minutes % 60))"
        }
    }

    private static func two(_ value: Int64) -> String { value < 10 ? "0\(value)" : "\(value)" }
}
