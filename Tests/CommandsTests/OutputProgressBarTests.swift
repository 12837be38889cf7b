import Contract
import Testing

@testable import Commands

struct OutputProgressBarTests {
    @Test(arguments: [
        (0, "▕          ▏  0%"), (0.5, "▕█████     ▏ 50%"), (0.56, "▕█████▌    ▏ 56%"), (0.999, "▕█████████▉▏ 99%"),
        (1, "▕██████████▏100%"), (0.0125, "▕▏         ▏  1%"), (-3, "▕          ▏  0%"), (7, "▕██████████▏100%"),
        (.infinity, "▕██████████▏100%"),
    ])
    func `The bar fills in eighths and is full only when done`(fraction: Double, expected: String) {
        #expect(ProgressBar.render(fraction: fraction, width: 16) == expected)
    }

    @Test(arguments: [nil, Double.nan])
    func `Unknown progress claims no share`(fraction: Double?) {
        #expect(ProgressBar.render(fraction: fraction, width: 12) == "▕░░░░░░▏ --%")
    }

    @Test func `The label is made safe and cut before the bar`() {
        #expect(ProgressBar.render(fraction: 0.5, width: 22, label: "42 夜\n") == "42 夜⏎ ▕████▌    ▏ 50%")
        #expect(ProgressBar.render(fraction: 0.5, width: 20, label: "42 夜晚") == "42 … ▕████▌    ▏ 50%")
    }

    @Test(arguments: 0...60)
    func `The bar is never wider than the width`(width: Int) {
        for fraction in [nil, 0, 0.37, 1] {
            for label in ["", "42", "雨夜的街道，霓虹灯倒映在积水里"] {
                let bar = ProgressBar.render(fraction: fraction, width: width, label: label)
                #expect(DisplayWidth.columns(of: bar) <= width)
                #expect(width < 7 || DisplayWidth.columns(of: bar) == width)
            }
        }
    }
}
