import Contract

/// A bar in eighths of a character with the percentage behind it: `label ▕████▌   ▏ 56%`.
enum ProgressBar {
    /// The bar with its label, never wider than `width` columns.
    ///
    /// - Parameters:
    ///   - fraction: 0 to 1, clamped; nil or not a number if unknown. Only a finished task shows 100 %.
    ///   - width: columns to fill. What does not fit goes in this order: end of the label, bar, percentage.
    ///   - label: text before the bar; pad labels alike where bars stand under each other.
    static func render(fraction: Double?, width: Int, label: String = "") -> String {
        let known = fraction.flatMap { $0.isNaN ? nil : min(max($0, 0), 1) }
        let percentage = (known.map { String(Int($0 * 100)) } ?? "--") + "%"
        let tail = percentage.padded(to: 4, alignment: .right)
        let room = width - frameColumns - DisplayWidth.columns(of: tail)
        guard room >= 1 else { return percentage.truncated(to: width, ellipsis: "") }

        var lead = Sanitizer.line(label).truncated(to: room - leastBarColumns - 1)
        if !lead.isEmpty { lead += " " }
        let bar = bar(known, columns: room - DisplayWidth.columns(of: lead))
        return lead + "▕" + bar + "▏" + tail
    }

    private static let frameColumns = 2
    private static let leastBarColumns = 8
    private static let eighths = ["", "▏", "▎", "▍", "▌", "▋", "▊", "▉"]

    private static func bar(_ fraction: Double?, columns: Int) -> String {
        guard let fraction else { return String(repeating: "░", count: columns) }
        let filled = Int(fraction * Double(columns * 8))
        let bar = String(repeating: "█", count: filled / 8) + eighths[filled % 8]
        return bar.padded(to: columns)
    }
}
