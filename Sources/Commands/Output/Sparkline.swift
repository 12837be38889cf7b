/// Numbers in a row, each as high as its share of the highest: `▂▅█·▃`.
struct Sparkline: Equatable {
    /// One character each, from the first number to the last; `·` for 0.
    let text: String
    /// How many numbers one character stands for: more than one where the room is too narrow for all of them.
    let numbersEach: Int
    /// What the highest character stands for.
    let highest: Int

    init(_ numbers: [Int], columns: Int) {
        let each = max(1, (numbers.count + max(columns, 1) - 1) / max(columns, 1))
        let sums = stride(from: 0, to: numbers.count, by: each).map { start in
            numbers[start..<min(start + each, numbers.count)].reduce(0, +)
        }
        let highest = sums.max() ?? 0
        text = sums.map { sum in
            // Whatever is not 0 has a level of its own above it.
            sum <= 0 ? "·" : Self.levels[(sum * Self.levels.count - 1) / max(highest, 1)]
        }
        .joined()
        numbersEach = each
        self.highest = highest
    }

    private static let levels = ["▁", "▂", "▃", "▄", "▅", "▆", "▇", "█"]
}
