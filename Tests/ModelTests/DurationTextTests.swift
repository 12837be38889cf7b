import Model
import Testing

struct DurationTextTests {
    @Test(arguments: [
        (Duration.zero, Int64(0)), (.microseconds(999), 0), (.milliseconds(1), 1), (.seconds(61.5), 61_500),
        (.milliseconds(-1_500), -1_500),
    ])
    func `A span has whole milliseconds`(span: Duration, milliseconds: Int64) {
        #expect(span.milliseconds == milliseconds)
    }

    @Test(arguments: [
        (Duration.zero, "0"), (.seconds(60), "60"), (.milliseconds(500), "0.5"), (.milliseconds(1_999), "1.9"),
        (.milliseconds(2_050), "2"),
    ])
    func `Seconds are written with one decimal where there is one`(span: Duration, text: String) {
        #expect(span.secondsText == text)
    }
}
