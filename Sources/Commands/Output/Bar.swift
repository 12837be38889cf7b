/// A bar in eighths of a character whose length is a share of the longest: `███▌`.
enum Bar {
    /// The bar without anything behind it, never wider than `columns`. What is not 0 shows at least as a sliver.
    static func render(_ value: Int, of longest: Int, columns: Int) -> String {
        guard value > 0, longest > 0, columns > 0 else { return "" }
        let share = Double(min(value, longest)) / Double(longest)
        let filled = max(1, Int((share * Double(columns * 8)).rounded()))
        return String(repeating: "█", count: filled / 8) + eighths[filled % 8]
    }

    private static let eighths = ["", "▏", "▎", "▍", "▌", "▋", "▊", "▉"]
}
