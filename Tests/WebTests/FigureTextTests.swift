import Model
import Testing

@testable import Web

struct FigureTextTests {
    @Test(arguments: [
        (0, "0"), (12, "12"), (999, "999"), (1_000, "1,000"), (1_234_567, "1,234,567"), (-1_234, "-1,234"),
    ])
    func `Digits stand in groups of three`(number: Int, text: String) { #expect(FigureText.number(number) == text) }

    @Test func `Fractions have no groups`() {
        #expect(FigureText.amount(12_345.123456, "CNY") == "12,345.123456 CNY")
        #expect(FigureText.number(0.25) == "0.25")
        #expect(FigureText.percent(0.9151) == "91.5%")
    }

    @Test(
        arguments: [
            (300, "0.3 s", "0.3 秒"), (125_000, "2 min 05 s", "2 分 05 秒"), (3_720_000, "1 h 02 min", "1 小时 02 分"),
            (183_600_000, "2 d 03 h", "2 天 03 小时"),
        ] as [(Int64, String, String)])
    func `Spans are said in the language of the page`(span: Int64, english: String, chinese: String) {
        #expect(FigureText(words: .english).span(span) == english)
        #expect(FigureText(words: .chinese).span(span) == chinese)
    }

    @Test(
        arguments: [(0, "0"), (5_000, "5 s"), (120_000, "2 min"), (3_600_000, "1 h"), (90_000, "1 min 30 s")]
            as [(Int64, String)])
    func `An axis leaves out what is zero`(span: Int64, text: String) {
        #expect(FigureText(words: .english).roundSpan(span) == text)
    }

    @Test func `What a value has in braces stays as it is`() {
        let words = Words(language: "en", texts: ["a": "{x} and {y}", "b": "{n} tasks", "b.one": "1 task", "c": "{"])
        #expect(words.told("a", ["x": "{y}", "y": "2"]) == "{y} and 2")
        #expect(words.told("c", [:]) == "{")
        #expect(words.counted("b", 1) == "1 task")
        #expect(words.counted("b", 2_000) == "2,000 tasks")
    }
}
